//! Encrypted connections, for addresses that say `sslmode=require`.
//!
//! The server's certificate is always checked: against the public authorities, or against the
//! file that `sslrootcert` names.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{Error, Result};

/// Makes what the driver needs to encrypt.
pub(super) fn connector(root: Option<&str>) -> Result<MakeRustlsConnect> {
    let roots = match root {
        Some(file) => own_roots(file)?,
        None => RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() },
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Unavailable(format!("TLS cannot be set up: {error}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn own_roots(file: &str) -> Result<RootCertStore> {
    let wrong = |why: String| Error::Invalid(format!("sslrootcert “{file}”: {why}"));
    let mut roots = RootCertStore::empty();
    for certificate in
        CertificateDer::pem_file_iter(file).map_err(|error| wrong(error.to_string()))?
    {
        let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
        roots.add(certificate).map_err(|error| wrong(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(wrong("the file holds no certificate".to_owned()));
    }
    Ok(roots)
}
