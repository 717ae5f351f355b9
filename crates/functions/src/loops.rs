//! The loops of ours that speak with the runtime's API, a folder a language in `runtimes/`.

use sandbox::Family;
use std::fs;
use std::io;
use std::path::Path;

/// Name and text of each file; the first is what is started.
pub type Loop = &'static [(&'static str, &'static str)];

macro_rules! files {
    ($folder:literal: $($name:literal)*) => {
        &[$(($name, include_str!(concat!("../runtimes/", $folder, "/", $name)))),*]
    };
}

const PYTHON: Loop = files! { "python":
    "bootstrap.py"
    "pileus_runtime/__init__.py"
    "pileus_runtime/client.py"
    "pileus_runtime/context.py"
    "pileus_runtime/fault.py"
    "pileus_runtime/handler.py"
    "pileus_runtime/image.py"
    "pileus_runtime/log.py"
    "pileus_runtime/loop.py"
    "pileus_runtime/places.py"
    "snapshot_restore_py/__init__.py"
};
const NODE: Loop = files! { "node":
    "bootstrap.cjs"
    "pileus_runtime/client.cjs"
    "pileus_runtime/context.cjs"
    "pileus_runtime/fault.cjs"
    "pileus_runtime/handler.cjs"
    "pileus_runtime/invocation.cjs"
    "pileus_runtime/log.cjs"
    "pileus_runtime/loop.cjs"
    "pileus_runtime/nothing.cjs"
    "pileus_runtime/rehearsal.cjs"
    "pileus_runtime/stream.cjs"
};
/// Compiled once: see `java.rs`.
const JAVA: Loop = files! { "java":
    "pileus/Bootstrap.java"
    "pileus/Binding.java"
    "pileus/Contexts.java"
    "pileus/Fault.java"
    "pileus/Handler.java"
    "pileus/Json.java"
    "pileus/Log.java"
    "pileus/Records.java"
    "pileus/RuntimeApi.java"
    "pileus/Telling.java"
};
const RUBY: Loop = files! { "ruby":
    "bootstrap.rb"
    "pileus_runtime/client.rb"
    "pileus_runtime/context.rb"
    "pileus_runtime/handler.rb"
    "pileus_runtime/log.rb"
    "pileus_runtime/loop.rb"
};

pub fn of(family: Family) -> Loop {
    match family {
        Family::Python => PYTHON,
        Family::Node => NODE,
        Family::Ruby => RUBY,
        Family::Java => JAVA,
        Family::Dotnet => &[],
    }
}

/// Where they are not there, or are those of another version of ours.
pub fn write(folder: &Path, files: Loop) -> io::Result<()> {
    for (name, text) in files {
        let path = folder.join(name);
        if fs::read_to_string(&path).is_ok_and(|known| known == *text) {
            continue;
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let draft = path.with_extension("draft");
        fs::write(&draft, text)?;
        fs::rename(draft, path)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::PathBuf;

    fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => files_below(&path, found),
                false => found.push(path),
            }
        }
    }

    #[test]
    fn every_file_is_written() {
        let folders = [
            (Family::Python, "python"),
            (Family::Node, "node"),
            (Family::Ruby, "ruby"),
            (Family::Java, "java"),
        ];
        for (family, folder) in folders {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtimes").join(folder);
            let mut found = Vec::new();
            files_below(&folder, &mut found);
            let is_code = |path: &PathBuf| path.extension().is_some_and(|extension| extension != "pyc");
            let names =
                found.iter().filter(|path| is_code(path)).filter_map(|path| path.strip_prefix(&folder).ok());
            let there: BTreeSet<String> = names.map(|name| name.display().to_string()).collect();
            let written: BTreeSet<String> = of(family).iter().map(|(name, _)| (*name).to_owned()).collect();
            assert_eq!(written, there);
        }
    }
}
