//! What other software signed, what policies decide, and what hostile bytes do.

mod main {
    mod botocore;
    mod decisions;
    mod hostile;
    mod sentences;
}
