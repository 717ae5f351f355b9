mod disk;
fn main() {}
