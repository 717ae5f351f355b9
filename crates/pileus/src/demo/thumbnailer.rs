//! The thumbnailer: a picture comes into one bucket, a function puts its thumbnail into another.

use super::archive::Archive;
use super::aws::journals::{self, Watch};
use super::aws::{buckets, functions, roles};
use super::patience::Patience;
use super::picture::{self, SCENES};
use super::show::seconds;
use super::{Commands, Stage};
use crate::trouble::{Outcome, Trouble};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const PICTURES: &str = "pileus-demo-pictures";
const THUMBNAILS: &str = "pileus-demo-thumbnails";
const FUNCTION: &str = "demo-thumbnailer";
const ROLE: &str = "demo-thumbnailer";
const LOGS: &str = "service-role/AWSLambdaBasicExecutionRole";
const S3: &str = "AmazonS3FullAccess";
/// Of each picture.
const SIZES: [(u16, u16); 3] = [(100, 100), (400, 400), (320, 180)];
const FIRST: &str = "canyon-100x100.jpg";
const NOTES: &str = "notes.txt";

const HELLO: &str = include_str!("../../../../examples/thumbnailer/lambda_function.py");
const CODE: [(&str, &str); 3] = [
    ("config.py", include_str!("../../../../examples/thumbnailer/config.py")),
    ("image.py", include_str!("../../../../examples/thumbnailer/image.py")),
    ("utils.py", include_str!("../../../../examples/thumbnailer/utils.py")),
];

/// How long an event may take to be in the log, and a thumbnail to be in its bucket.
const EVENT_WAIT: Duration = Duration::from_secs(30);
const THUMBNAIL_WAIT: Duration = Duration::from_secs(90);
/// Between two looks into the bucket.
const LOOK_WAIT: Duration = Duration::from_millis(20);

pub fn play(stage: &Stage<'_>) -> Outcome<()> {
    stage.show.title("Thumbnailer: pictures come into a bucket, a function makes thumbnails of them");
    let (api, show) = (stage.api, stage.show);
    show.step("two buckets", || {
        [PICTURES, THUMBNAILS].iter().try_for_each(|bucket| buckets::make(api, bucket))?;
        // What an earlier demo left: its function, its events, and thumbnails that this one is to make.
        functions::remove(api, FUNCTION)?;
        buckets::tell(api, PICTURES, None, None)?;
        jobs().try_for_each(|(_, _, key)| buckets::delete(api, THUMBNAILS, &key))?;
        Ok((format!("{PICTURES}, {THUMBNAILS}"), ()))
    })?;
    let role = show.step("a role that may write logs", || {
        let arn = roles::make(api, ROLE)?;
        roles::detach(api, ROLE, S3)?;
        roles::attach(api, ROLE, LOGS)?;
        let attached = roles::attached(api, ROLE)?.join(", ");
        Ok((format!("{ROLE} with {attached}"), arn))
    })?;
    let watch = hello(stage, &role)?;
    first_event(stage, &watch)?;
    show.step("the role may use S3", || {
        roles::attach(api, ROLE, S3)?;
        Ok((roles::attached(api, ROLE)?.join(", "), ()))
    })?;
    deploy(stage)?;
    thumbnails(stage, &watch)
}

/// A function that says hello, tried and then triggered.
fn hello(stage: &Stage<'_>, role: &str) -> Outcome<Watch> {
    let (api, show) = (stage.api, stage.show);
    let arn = show.step("a function that says hello", || {
        let archive = Archive::new().file("lambda_function.py", HELLO.as_bytes())?.bytes()?;
        let handler = "lambda_function.lambda_handler";
        let arn = functions::make(
            api,
            &functions::New {
                name: FUNCTION,
                runtime: &stage.python.runtime,
                role,
                handler,
                archive: &archive,
                timeout_s: 3,
                layers: &[],
                variables: json!({}),
            },
        )?;
        Ok((format!("{FUNCTION}, {}", stage.python.runtime), arn))
    })?;
    let watch = Watch::begin(api, &[journals::make(api, FUNCTION)?])?;
    show.step("tested", || {
        let invoked = functions::invoke(api, FUNCTION, &json!({"key1": "value1", "key2": "value2"}))?;
        let expected = json!({"statusCode": 200, "body": "\"Hello from Lambda!\""});
        if invoked.payload != expected {
            return Err(Trouble::new(format!("it answered {} instead of {expected}", invoked.payload)));
        }
        runs_on(stage.python.version(), &invoked.log)?;
        let duration = invoked.log.split("Duration: ").nth(1).and_then(|rest| rest.split('\t').next());
        Ok((format!("Hello from Lambda!, after {}", duration.unwrap_or("no time that it told")), ()))
    })?;
    show.step("a trigger for .jpg", || {
        functions::allow_bucket(api, FUNCTION, PICTURES)?;
        buckets::tell(api, PICTURES, Some(&arn), Some(".jpg"))?;
        Ok((format!("{PICTURES} tells {FUNCTION}"), ()))
    })?;
    Ok(watch)
}

/// Pillow is fetched for the Python that this command finds: the cloud must have found the same.
fn runs_on(version: &str, log: &str) -> Outcome<()> {
    let told = log.split("the function runs with python:").nth(1).and_then(|rest| rest.split(".\n").next());
    match told {
        Some(other) if other != version => Err(Trouble::new(format!(
            "the cloud that runs has Python {other} for it, and this command found {version}: it was started where \
             other programs are found. End it by `pileus stop`; then the demo starts one here"
        ))),
        _ => Ok(()),
    }
}

/// Only pictures trigger; the function prints what it is told.
fn first_event(stage: &Stage<'_>, watch: &Watch) -> Outcome<()> {
    stage.show.step("a picture comes, its event is in the log", || {
        let picture = SCENES[0].jpeg().map_err(Trouble::new)?;
        buckets::put(stage.api, PICTURES, NOTES, "text/plain", b"no picture")?;
        buckets::put(stage.api, PICTURES, FIRST, "image/jpeg", &picture)?;
        let mut patience = Patience::of(EVENT_WAIT);
        while !patience.is_over() {
            let Some(line) = watch.next(LOOK_WAIT)? else { continue };
            stage.show.log(&line.text);
            patience.hear(&line.text);
            let Ok(event) = serde_json::from_str::<Value>(&line.text) else { continue };
            let record = &event["Records"][0];
            match record["s3"]["object"]["key"].as_str() {
                Some(FIRST) => {
                    let (name, size) = (&record["eventName"], &record["s3"]["object"]["size"]);
                    let name = name.as_str().unwrap_or_default();
                    return Ok((format!("{name} {FIRST}, {size} bytes"), ()));
                }
                Some(NOTES) => return Err(Trouble::new(format!("{NOTES} must not have triggered it"))),
                // Of an earlier demo, or of somebody else.
                Some(_) | None => {}
            }
        }
        Err(patience.trouble(&format!("no event of {FIRST} was in the log of {FUNCTION}")))
    })
}

fn deploy(stage: &Stage<'_>) -> Outcome<()> {
    let (api, show) = (stage.api, stage.show);
    let archive = show.step("a deployment package with Pillow", || {
        let packages = stage.python.package("pillow")?;
        let with_code = CODE
            .iter()
            .try_fold(Archive::new(), |archive, (name, code)| archive.file(name, code.as_bytes()))?;
        let archive = with_code.folder(&packages, "")?.bytes()?;
        let size_mb = archive.len() as f64 / 1e6;
        Ok((format!("{size_mb:.1} MB for Python {}", stage.python.version()), archive))
    })?;
    show.step("deployed", || {
        functions::change_code(api, FUNCTION, &archive)?;
        let asked = json!({
            "Handler": "image.main", "MemorySize": 512, "Timeout": 10,
            "Environment": {"Variables": {"THUMBNAIL_BUCKET": THUMBNAILS}},
        });
        let now = functions::change_settings(api, FUNCTION, &asked)?;
        let handler = now["Handler"].as_str().unwrap_or_default();
        Ok((format!("{handler}, {} MB, {} s", now["MemorySize"], now["Timeout"]), ()))
    })
}

/// A thumbnail that has not come yet.
struct Awaited {
    key: String,
    size: (u16, u16),
    since: Instant,
}

fn thumbnails(stage: &Stage<'_>, watch: &Watch) -> Outcome<()> {
    stage.show.step("pictures come, thumbnails appear", || {
        let all = jobs().count();
        let mut awaited = upload(stage)?;
        let mut patience = Patience::of(THUMBNAIL_WAIT);
        let mut slowest = Duration::ZERO;
        while !awaited.is_empty() {
            if let Some(line) = watch.next(LOOK_WAIT)? {
                stage.show.log(&line.text);
                patience.hear(&line.text);
                continue;
            }
            let mut left = Vec::new();
            for job in awaited {
                match came(stage, &job)? {
                    Some(took) => slowest = slowest.max(took),
                    None => left.push(job),
                }
            }
            awaited = left;
            stage.show.progress(all - awaited.len(), all, "thumbnails");
            if patience.is_over() {
                let missing: Vec<&str> = awaited.iter().map(|job| job.key.as_str()).collect();
                return Err(patience.trouble(&format!("no thumbnail came of {}", missing.join(", "))));
            }
        }
        Ok((format!("{all} of {all}, the slowest after {}", seconds(slowest)), ()))
    })
}

/// Scene, size and name of every picture that is sent.
fn jobs() -> impl Iterator<Item = (usize, (u16, u16), String)> {
    let names = |scene: usize| {
        SIZES.map(|(width, height)| {
            (scene, (width, height), format!("{}-{width}x{height}.jpg", SCENES[scene].name))
        })
    };
    (0..SCENES.len()).flat_map(names)
}

fn upload(stage: &Stage<'_>) -> Outcome<Vec<Awaited>> {
    let drawn: Vec<Vec<u8>> =
        SCENES.iter().map(picture::Scene::jpeg).collect::<Result<_, _>>().map_err(Trouble::new)?;
    let all = jobs().count();
    let send = |(sent, (scene, size, key)): (usize, (usize, (u16, u16), String))| {
        stage.show.progress(sent, all, "pictures sent");
        buckets::put(stage.api, PICTURES, &key, "image/jpeg", &drawn[scene])?;
        Ok(Awaited { key, size, since: Instant::now() })
    };
    jobs().enumerate().map(send).collect()
}

/// How long a thumbnail took, if it is there; it must be a picture, and of the right size.
fn came(stage: &Stage<'_>, job: &Awaited) -> Outcome<Option<Duration>> {
    let Some(thumbnail) = buckets::get(stage.api, THUMBNAILS, &job.key)? else { return Ok(None) };
    let took = job.since.elapsed();
    if picture::size(&thumbnail) != Some(job.size) {
        return Err(Trouble::new(format!(
            "{} is {:?} instead of {:?}",
            job.key,
            picture::size(&thumbnail),
            job.size
        )));
    }
    let (width, height) = job.size;
    let size_kb = thumbnail.len() as f64 / 1e3;
    stage.show.happened(&format!("{} {width} × {height}, {size_kb:.1} kB, after {}", job.key, seconds(took)));
    Ok(Some(took))
}

pub fn next(commands: &Commands) -> Vec<(String, String)> {
    let line = |command: &str, why: &str| (command.to_owned(), why.to_owned());
    vec![
        line(&format!("aws s3 cp s3://{THUMBNAILS}/canyon-400x400.jpg ."), "look at one"),
        line(&format!("aws s3 cp MINE.jpg s3://{PICTURES}/mine-300x200.jpg"), "a picture of yours"),
        line(&commands.of("logs demo-thumbnailer --follow"), "what the function writes"),
    ]
}

pub fn clean(stage: &super::Cleaning<'_>) -> Outcome<()> {
    let api = stage.api;
    stage.removed("function", FUNCTION, functions::remove(api, FUNCTION)?);
    for bucket in [PICTURES, THUMBNAILS] {
        stage.removed("bucket", bucket, buckets::remove(api, bucket)?);
    }
    stage.removed("role", ROLE, roles::remove(api, ROLE)?);
    stage.removed("log group", FUNCTION, journals::remove(api, FUNCTION)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::runs_on;

    #[test]
    fn a_cloud_that_found_another_python_is_told_of() {
        let notice = |version| {
            format!("INIT\npileus: python3.12 is not …; the function runs with python:{version}.\nEND\n")
        };
        assert!(runs_on("3.12.1", "INIT_START\nEND\n").is_ok());
        assert!(runs_on("3.11.2", &notice("3.11.2")).is_ok());
        let told = runs_on("3.12.1", &notice("3.11.2")).map_err(|trouble| trouble.to_string());
        assert!(told.is_err_and(|told| told.contains("has Python 3.11.2") && told.contains("found 3.12.1")));
    }
}
