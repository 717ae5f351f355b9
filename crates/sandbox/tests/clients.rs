//! Clients inside that know nothing of us: each reaches the cloud by the name that AWS has, and trusts it.

use crate::support::cloud::{CLOUD, Cloud, NAME, cloud};
use crate::support::{Ground, PATIENCE};
use sandbox::{Family, Interpreter, Merged, Program, Spec};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[tokio::test]
async fn python_trusts_the_cloud() {
    let cloud = cloud();
    let Some(python) = cloud.ground.interpreter(Family::Python) else { return };
    let text = format!(
        "import urllib.request, socket\nprint(urllib.request.urlopen('https://{NAME}/').read().decode())\n\
         print(socket.gethostbyname('s3.amazonaws.com'))\n\
         try: socket.gethostbyname('example.org')\nexcept OSError: print('no such name')"
    );
    cloud.ground.write("get.py", &text);
    for warm in [false, true] {
        let (out, err) = cloud.hears(cloud.ground.script(&python, "get.py", warm)).await;
        assert_eq!(out, format!("trusted\n{CLOUD}\nno such name\n"), "warm: {warm}: {err}");
    }
}

#[tokio::test]
async fn node_trusts_the_cloud() {
    let cloud = cloud();
    let Some(node) = cloud.ground.interpreter(Family::Node) else { return };
    let text = format!(
        "const https = require('https')\nhttps.get('https://{NAME}/', (answer) => answer.on('data', async (text) => {{\n\
         console.log(text.toString())\n\
         console.log(globalThis.fetch ? await (await fetch('https://{NAME}/')).text() : 'trusted')\n\
         }}))"
    );
    cloud.ground.write("get.js", &text);
    for warm in [false, true] {
        let (out, err) = cloud.hears(cloud.ground.script(&node, "get.js", warm)).await;
        assert_eq!(out, "trusted\ntrusted\n", "warm: {warm}: {err}");
    }
}

#[tokio::test]
async fn curl_trusts_the_cloud() {
    let cloud = cloud();
    if !Path::new("/usr/bin/curl").exists() {
        println!("SKIPPED: there is no curl on this host");
        return;
    }
    let arguments = vec!["-sS".to_owned(), format!("https://{NAME}/")];
    let spec = Spec::new(Program::Execute { path: "/usr/bin/curl".to_owned(), arguments });
    let (out, err) = cloud.hears(spec).await;
    assert_eq!(out, "trusted", "{err}");
}

#[tokio::test]
async fn java_trusts_the_cloud() {
    let cloud = cloud();
    let java = cloud.ground.interpreters().iter().find(|it| it.family == Family::Java).cloned();
    let Some(java) = java.filter(|_| Path::new("/etc/ssl/certs/java/cacerts").exists()) else {
        println!("SKIPPED: there is no Java of the distribution on this host");
        return;
    };
    let source = format!(
        "import java.net.*; public class Get {{ public static void main(String[] a) throws Exception {{\
         System.out.println(new String(new URL(\"https://{NAME}/\").openStream().readAllBytes())); }} }}"
    );
    cloud.ground.write("Get.java", &source);
    let mut spec = cloud.ground.script(&java, "Get.java", false);
    spec.limits.memory_bytes = 1 << 30;
    let (out, err) = cloud.hears(spec).await;
    if err.contains("module jdk.compiler") {
        println!("SKIPPED: this Java has no compiler");
        return;
    }
    assert_eq!(out, "trusted\n", "{err}");
}

async fn puts(cloud: &Cloud, spec: Spec, path: &str, how: &str) {
    let (out, err) = cloud.hears(spec).await;
    assert_eq!((out.as_str(), err.as_str()), ("200\n", ""), "{how}");
    assert_eq!(cloud.taken(), [format!("PUT {NAME} {path}: hello")], "{how}");
}

/// Where a Python has a module that was installed beside it.
fn site_with(python: &Interpreter, module: &str) -> Option<PathBuf> {
    let short: Vec<&str> = python.version.split('.').take(2).collect();
    let folder = format!("lib/python{}/site-packages", short.join("."));
    let site = python.executable.parent()?.parent()?.join(folder);
    site.join(module).exists().then_some(site)
}

fn python_with(ground: &Ground, module: &str) -> Option<(Interpreter, PathBuf)> {
    let pythons = ground.interpreters().iter().filter(|it| it.family == Family::Python && it.forks);
    let found = pythons.cloned().find_map(|python| Some((python.clone(), site_with(&python, module)?)));
    if found.is_none() {
        println!("SKIPPED: no Python on this host has {module}");
    }
    found
}

#[tokio::test]
async fn requests_puts_an_object() {
    let cloud = cloud();
    let Some((python, site)) = python_with(&cloud.ground, "requests") else { return };
    let text =
        format!("import requests\nprint(requests.put('https://{NAME}/a/key', data=b'hello').status_code)");
    cloud.ground.write("put.py", &text);
    for warm in [false, true] {
        let mut spec = cloud.ground.script(&python, "put.py", warm);
        spec.environment.insert("PYTHONPATH".to_owned(), site.to_string_lossy().into_owned());
        puts(&cloud, spec, "/a/key", &format!("requests, warm: {warm}")).await;
    }
}

#[tokio::test]
async fn urllib_puts_an_object() {
    let cloud = cloud();
    let Some(python) = cloud.ground.interpreter(Family::Python) else { return };
    let text = format!(
        "import urllib.request as u\nprint(u.urlopen(u.Request('https://{NAME}/key', b'hello', method='PUT')).status)"
    );
    cloud.ground.write("put.py", &text);
    for warm in [false, true] {
        puts(&cloud, cloud.ground.script(&python, "put.py", warm), "/key", &format!("urllib, warm: {warm}"))
            .await;
    }
}

#[tokio::test]
async fn fetch_puts_an_object() {
    let cloud = cloud();
    let Some(node) = cloud.ground.interpreter(Family::Node) else { return };
    let text = format!(
        "fetch('https://{NAME}/key', {{ method: 'PUT', body: 'hello' }}).then((it) => console.log(it.status))"
    );
    cloud.ground.write("put.js", &text);
    for warm in [false, true] {
        puts(&cloud, cloud.ground.script(&node, "put.js", warm), "/key", &format!("fetch, warm: {warm}"))
            .await;
    }
}

#[tokio::test]
async fn curl_puts_an_object() {
    let cloud = cloud();
    if !Path::new("/usr/bin/curl").exists() {
        println!("SKIPPED: there is no curl on this host");
        return;
    }
    let url = format!("https://{NAME}/key");
    let words =
        ["-sS", "-X", "PUT", "--data-binary", "hello", "-o", "/dev/null", "-w", "%{http_code}\\n", &url];
    let arguments = words.map(str::to_owned).to_vec();
    let spec = Spec::new(Program::Execute { path: "/usr/bin/curl".to_owned(), arguments });
    puts(&cloud, spec, "/key", "curl").await;
}

const OLD: [&str; 2] = ["boto3==1.9.253", "botocore==1.12.253"];

/// A boto3 of 2019, which knows no variable that would name an endpoint: installed once, kept beside what is
/// built. Tests of another user find it or go without.
fn old_boto3(python: &Interpreter) -> Option<PathBuf> {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("boto3-of-2019");
    if kept.join("boto3").exists() {
        return Some(kept);
    }
    let made = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).ok()?;
    let mut pip = Command::new("timeout");
    pip.arg(PATIENCE.as_secs().to_string()).arg(&python.executable);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"]).arg(made.path());
    let installed = pip.args(OLD).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !installed.is_ok_and(|status| status.success()) {
        return None;
    }
    std::fs::rename(made.keep(), &kept).ok()?;
    Some(kept)
}

#[tokio::test]
async fn a_boto3_of_2019_puts_an_object() {
    let cloud = cloud();
    let of_its_time = ["3.6", "3.7", "3.8", "3.9"];
    let found =
        of_its_time.iter().find_map(|version| cloud.ground.interpreters().exact(Family::Python, version));
    let Some(python) = found.cloned() else {
        println!("SKIPPED: no Python on this host is as old as boto3 of 2019");
        return;
    };
    let Some(layer) = old_boto3(&python) else {
        println!("SKIPPED: boto3 of 2019 cannot be installed here");
        return;
    };
    let text = "import boto3
s3 = boto3.client('s3', region_name='eu-west-1', aws_access_key_id='A', aws_secret_access_key='s')
print(s3.put_object(Bucket='bucket', Key='key', Body=b'hello')['ResponseMetadata']['HTTPStatusCode'])";
    cloud.ground.write("put.py", text);
    // Among other layers, as a function has it.
    let other = tempfile::tempdir().unwrap();
    for warm in [false, true] {
        let mut spec = cloud.ground.script(&python, "put.py", warm);
        spec.merged = vec![Merged {
            hosts: vec![other.path().to_owned(), layer.clone()],
            inside: "/opt/python".to_owned(),
        }];
        spec.environment.insert("PYTHONPATH".to_owned(), "/opt/python".to_owned());
        let (out, err) = cloud.hears(spec).await;
        // It warns of the age of its Python.
        assert_eq!(out, "200\n", "warm: {warm}: {err}");
        assert_eq!(cloud.taken(), [format!("PUT {NAME} /key: hello")], "warm: {warm}: {err}");
    }
}
