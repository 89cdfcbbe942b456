//! The bench: provision, create, boot, judge, report.
