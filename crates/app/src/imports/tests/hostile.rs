//! Files and mappings that nobody would wish for.
