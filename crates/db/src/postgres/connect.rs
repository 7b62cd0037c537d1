//! Reaching the server.

use ::postgres::{Client, Config, NoTls, config::SslMode};

use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{
    Error, Options, Result,
    postgres::{explain, tls},
    target::take_parameter,
};

/// A server and the schema in it: all that is needed to connect.
pub(crate) struct Server {
    config: Config,
    schema: String,
    tls: Option<MakeRustlsConnect>,
    options: Options,
}

impl Server {
    /// Reads the URL without connecting yet.
    pub(crate) fn new(url: &str, schema: &str, options: &Options) -> Result<Self> {
        let plain = schema.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
        if schema.is_empty() || schema.len() > 63 || !plain {
            return Err(Error::Invalid(format!(
                "“{schema}” cannot name a schema: use up to 63 letters, digits and underscores"
            )));
        }
        let (url, root) = take_parameter(url, "sslrootcert");
        let mut config: Config = url.parse().map_err(|error: ::postgres::Error| {
            Error::Invalid(format!("the PostgreSQL address is wrong: {}", errors_of(&error)))
        })?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(options.patience);
        }
        if config.get_application_name().is_none() {
            config.application_name(&format!("waymark {schema}"));
        }
        let tls = match config.get_ssl_mode() {
            SslMode::Require => Some(tls::connector(root.as_deref())?),
            _ => None,
        };
        Ok(Self { config, schema: schema.to_owned(), tls, options: options.clone() })
    }

    /// The schema's name, which needs no escaping.
    pub(crate) fn schema(&self) -> &str {
        &self.schema
    }

    /// Opens a connection with every setting it needs.
    pub(crate) fn connect(&self) -> Result<Client> {
        let client = match &self.tls {
            Some(tls) => self.config.connect(tls.clone()),
            None => self.config.connect(NoTls),
        };
        let mut client = client.map_err(|error| unreachable(&error))?;
        client.batch_execute(&self.settings()).map_err(|error| explain(&error))?;
        Ok(client)
    }

    fn settings(&self) -> String {
        let synchronous = if self.options.durable { "on" } else { "off" };
        let patience = self.options.patience.as_millis();
        format!(
            "SET search_path TO \"{}\";
             SET timezone TO 'UTC';
             SET standard_conforming_strings TO on;
             SET client_min_messages TO warning;
             SET synchronous_commit TO {synchronous};
             SET lock_timeout TO {patience};
             SET idle_in_transaction_session_timeout TO '15min';
             SET jit TO off",
            self.schema
        )
    }
}

fn unreachable(error: &::postgres::Error) -> Error {
    match explain(error) {
        Error::Other(why) => Error::Unavailable(why),
        other => other,
    }
}

/// The driver's message with its causes, which it keeps apart.
pub(super) fn errors_of(error: &::postgres::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}
