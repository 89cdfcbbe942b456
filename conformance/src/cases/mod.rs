//! The cases, one file per register or behaviour.

pub(crate) mod lcr;
pub(crate) mod scr;
