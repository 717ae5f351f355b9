//! A form that a browser posts to a bucket: the fields, what they were allowed to say, and the file.

mod allowed;
mod answered;
mod fields;
mod parts;
pub mod signer;

use super::visitor::presentable;
use crate::errors::Error;
use crate::errors::form::FormError;
use crate::ops::put_object::PutObject;
use crate::state::bucket::Bucket;
use fields::Fields;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use kernel::attempt::{self, Moment, Piece};
use kernel::operation::{Encoded, Opaque, Output, Serve, Stages};
use kernel::site::Visit;
use kernel::{ApiError, BoxFuture, Cloud, Cx, Here, Incoming, Result, StreamOperation, op_stream};
use parts::{File, Reader, Size};
use wire::{Protocol, Response, Struct};

/// What the operation is called, in events for one.
pub const OPERATION: &str = "PostObject";

pub async fn answer(visit: Visit<'_>) -> std::result::Result<Response, ApiError> {
    put(visit).await.map_err(presentable)
}

async fn put(visit: Visit<'_>) -> Result<Response> {
    let Visit { cloud, guard, head, body, request_id, endpoint } = visit;
    let (bucket, _) = super::bucket_and_key(&head).unwrap_or_default();
    let content_type = head.header("content-type").unwrap_or_default();
    // The file is no longer than the form.
    let form_length = body.length();
    let mut reader = Reader::new(body, parts::boundary(content_type)?);
    let fields = Fields::read(&mut reader).await?;
    let now = cloud.clock.now();
    let key = fields.key()?;
    let (caller, region) = signer::find(cloud, &head, &fields, now).await?;
    let size = match fields.get("policy") {
        Some(policy) => allowed::check(policy, &fields, &bucket, now)?,
        None => Size::ANY,
    };
    let region = match region {
        Some(region) => region,
        None => region_of(cloud, &bucket).await?,
    };
    let here = Here::new(&region, caller.account());
    let moment = Moment {
        caller: &caller,
        guard,
        here: &here,
        request_id,
        endpoint,
        service: "s3",
        operation: OPERATION,
    };
    let form = Form { bucket: &bucket, key, headers: headers(&fields)? };
    let mut file = Incoming::pulled(form_length, File::new(reader, size));
    let Serve::Stream(stages) = op_stream::<PutObject>().serve else {
        return Err(kernel::Error::Api(kernel::Error::internal()));
    };
    let asked = Asked { form: &form, stages };
    let admitted = attempt::run(cloud, &moment, &Admission { asked }).await?;
    let received = (stages.receive)(&cloud.blobs, &admitted, &mut file).await?;
    let mut output = attempt::run(cloud, &moment, &Completion { asked, received }).await?;
    let model = (crate::SERVICE.model)();
    let op = model.op(PutObject::NAME).expect("the model has it, since its structs are made of it");
    let put = wire::encode(model, op, Protocol::RestXml, &mut *output, request_id);
    let place = answered::Place { endpoint, bucket: &bucket, key: &form.key };
    Ok(answered::answer(&fields, place, put))
}

/// Where the bucket is: who names no region means that one.
async fn region_of(cloud: &Cloud, bucket: &str) -> Result<String> {
    let found = cloud.store.begin().peek::<Bucket>((bucket,)).await?;
    Ok(found.map_or_else(|| crate::regions::FIRST.to_owned(), |bucket| bucket.region))
}

/// The fields as the headers that they stand for.
fn headers(fields: &Fields) -> Result<HeaderMap> {
    const PLAIN: [&str; 6] = [
        "content-type",
        "cache-control",
        "content-disposition",
        "content-encoding",
        "expires",
        "content-md5",
    ];
    let mut headers = HeaderMap::new();
    let mut add = |name: &str, value: &str| {
        let invalid = || Error::InvalidArgument {
            message: "A field holds characters that no header can hold".to_owned(),
            name: "field",
            value: name.to_owned(),
        };
        let name: HeaderName = name.parse().map_err(|_| invalid())?;
        headers.insert(name, HeaderValue::from_str(value).map_err(|_| invalid())?);
        Ok::<(), Error>(())
    };
    for (name, value) in fields.all() {
        if name.starts_with("x-amz-copy-source") {
            return Err(FormError::Malformed.into());
        }
        let is_of_signature = signer::FIELDS.contains(&name);
        if name == "acl" {
            add("x-amz-acl", value)?;
        } else if name == "tagging" {
            add("x-amz-tagging", &fields::tagging(value)?)?;
        } else if PLAIN.contains(&name) || name.starts_with("x-amz-") && !is_of_signature {
            add(name, value)?;
        }
    }
    Ok(headers)
}

/// The fields, to be read as a request to put an object.
struct Form<'a> {
    bucket: &'a str,
    key: String,
    headers: HeaderMap,
}

impl Encoded for Form<'_> {
    fn decode(&self, into: &mut dyn Struct) -> Result<()> {
        let model = (crate::SERVICE.model)();
        let path = format!("/{}/{}", self.bucket, super::encoded(&self.key));
        let mut request = wire::Request {
            method: &Method::PUT,
            path: &path,
            query: "",
            headers: &self.headers,
            body: &[],
            stream: None,
        };
        let routed = wire::route(model, Protocol::RestXml, &request).map_err(|_| FormError::Malformed)?;
        let decoded = wire::decode(model, &routed, Protocol::RestXml, &mut request, into)
            .map_err(|_| FormError::Malformed)?;
        match decoded.unsupported.as_slice() {
            [] => Ok(()),
            members => Err(kernel::Error::not_implemented(format!("{} of {OPERATION}", members.join(", ")))),
        }
    }
}

#[derive(Clone, Copy)]
struct Asked<'a> {
    form: &'a Form<'a>,
    stages: Stages,
}

struct Admission<'a> {
    asked: Asked<'a>,
}

impl Piece for Admission<'_> {
    type Done = Opaque;
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Opaque>> {
        let Asked { form, stages } = self.asked;
        (stages.admit)(cx, form)
    }
}

struct Completion<'a> {
    asked: Asked<'a>,
    received: Opaque,
}

impl Piece for Completion<'_> {
    type Done = Output;
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Output>> {
        let Asked { form, stages } = self.asked;
        (stages.run)(cx, form, &self.received)
    }
}
