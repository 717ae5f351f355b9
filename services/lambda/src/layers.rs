//! Layers: how they are named, who else may use them, and what a function uses of them.

mod told;

pub use told::{in_list, whole};

use crate::address::Named;
use crate::code;
use crate::errors::Error;
use crate::limits::{LAYERS_MAX, UNZIPPED_BYTES_MAX};
use crate::state::layer::{Layer, LayerVersion};
use crate::state::version::{StoredCode, UsedLayer};
use kernel::{Access, Arn, Cx, Here, Need, Result};

/// A layer as a request names it: by its name or its ARN.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedLayer {
    pub here: Here,
    pub name: String,
}

impl NamedLayer {
    pub fn new(here: &Here, text: &str) -> NamedLayer {
        let arn = Arn::parse(text);
        let name = arn.and_then(|arn| arn.resource.strip_prefix("layer:"));
        match arn.zip(name) {
            Some((arn, name)) => {
                NamedLayer { here: Here::new(arn.region, arn.account), name: name.to_owned() }
            }
            None => NamedLayer { here: here.clone(), name: text.to_owned() },
        }
    }

    pub fn arn(&self) -> String {
        self.here.arn("lambda", &format!("layer:{}", self.name))
    }

    pub fn key(&self) -> (&str, &str, &str) {
        (&self.here.account, &self.here.region, &self.name)
    }

    pub fn version_arn(&self, number: i64) -> String {
        format!("{}:{number}", self.arn())
    }

    /// What an action on a version of it needs.
    pub fn access(&self, action: &'static str, number: i64) -> Access {
        Access::to(action, self.version_arn(number))
    }

    /// A version of it in this region; the commit minds if it changes.
    pub async fn version(&self, cx: &mut Cx<'_>, number: i64) -> Result<Option<LayerVersion>> {
        let number = number_of(number)?;
        if self.here.region != cx.here.region {
            return Ok(None);
        }
        let (account, region, name) = self.key();
        Ok(cx.tx.get::<LayerVersion>((account, region, name, number)).await?)
    }

    /// The same where there must be one, whose policy is meant.
    pub async fn carrier(&self, cx: &mut Cx<'_>, number: i64) -> Result<LayerVersion> {
        let missing = || Error::NoSuchLayer { arn: self.version_arn(number) };
        Ok(self.version(cx, number).await?.ok_or_else(missing)?)
    }

    /// Where something is made, it is made here.
    pub fn check_region(&self, here: &Here) -> Result<(), Error> {
        match self.here.region == here.region {
            true => Ok(()),
            false => Err(Error::NoSuchResource),
        }
    }

    /// As it is before its first version.
    pub fn without_versions(&self) -> Layer {
        Layer {
            account: self.here.account.clone(),
            region: self.here.region.clone(),
            name: self.name.clone(),
            next_version: 1,
        }
    }
}

/// Versions of layers are counted from 1.
pub fn number_of(asked: i64) -> Result<u64, Error> {
    u64::try_from(asked).ok().filter(|number| *number > 0).ok_or(Error::LayerVersionTooSmall)
}

/// The layer and the version that a whole ARN names.
pub fn of_version(arn: &str) -> Option<(NamedLayer, i64)> {
    let parsed = Arn::parse(arn).filter(|arn| arn.service == "lambda")?;
    let (name, number) = parsed.resource.strip_prefix("layer:")?.rsplit_once(':')?;
    let here = Here::new(parsed.region, parsed.account);
    Some((NamedLayer { here, name: name.to_owned() }, number.parse().ok()?))
}

/// What it takes to give a function these layers, beside what the change of the function itself needs.
pub fn needs(access: Access, layers: Option<&[String]>) -> Access {
    let Some(layers) = layers.filter(|layers| !layers.is_empty()) else { return access };
    let access = access.with("lambda:Layer", layers.iter().cloned());
    layers.iter().fold(access, |access, arn| access.and(Need::new("lambda:GetLayerVersion", arn.as_str())))
}

/// The layers that a function is given, in their order.
pub async fn given(cx: &mut Cx<'_>, function: &Named, arns: &[String]) -> Result<Vec<UsedLayer>> {
    check_arns(function, arns)?;
    let mut given = Vec::new();
    for arn in arns {
        let missing = || Error::NoSuchLayerToUse { arn: arn.clone() };
        let (layer, number) = of_version(arn).ok_or_else(missing)?;
        let version = layer.version(cx, number).await?.ok_or_else(missing)?;
        given.push(UsedLayer { arn: arn.clone(), code: version.code });
    }
    Ok(given)
}

fn check_arns(function: &Named, arns: &[String]) -> Result<(), Error> {
    if arns.len() > LAYERS_MAX {
        return Err(Error::TooManyLayers);
    }
    let region = &function.here.region;
    if arns.iter().any(|arn| Arn::parse(arn).is_some_and(|arn| arn.region != *region)) {
        return Err(Error::LayersElsewhere { region: region.clone() });
    }
    let layer = |arn: &str| arn.rsplit_once(':').map(|(layer, _)| layer.to_owned());
    for (at, other) in arns.iter().enumerate() {
        if let Some(one) = arns.iter().take(at).find(|one| layer(one) == layer(other)) {
            return Err(Error::SameLayer { one: one.clone(), other: other.clone() });
        }
    }
    Ok(())
}

/// What a function and its layers have in them together has the bound of a function alone.
pub fn check_sizes(code: &StoredCode, layers: &[UsedLayer]) -> Result<(), Error> {
    let all = layers.iter().map(|layer| layer.code.unzipped_bytes);
    match all.fold(code.unzipped_bytes, u64::saturating_add) {
        bytes if bytes > UNZIPPED_BYTES_MAX => Err(Error::CodeWithLayersTooLarge { bytes }),
        _ => Ok(()),
    }
}

/// A version has other layers than before.
pub async fn exchange(cx: &mut Cx<'_>, before: &[UsedLayer], now: &[UsedLayer]) -> Result<()> {
    for layer in now {
        code::acquire(cx, &layer.code).await?;
    }
    for layer in before {
        code::release(cx, &layer.code).await?;
    }
    Ok(())
}

/// Whether a layer says that it is for what is asked for.
pub fn is_for(layer: &LayerVersion, runtime: Option<&str>, architecture: Option<&str>) -> bool {
    let has = |said: &Option<Vec<String>>, asked: Option<&str>| {
        asked.is_none_or(|asked| said.iter().flatten().any(|said| said == asked))
    };
    has(&layer.runtimes, runtime) && has(&layer.architectures, architecture)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:lambda:us-east-1:000000000000:layer:l";

    #[test]
    fn names_and_arns() {
        let here = Here::new("us-east-1", "000000000000");
        let layer = NamedLayer::new(&here, "l");
        assert_eq!(layer, NamedLayer::new(&Here::new("eu-west-1", "1"), ARN));
        assert_eq!(layer.arn(), ARN);
        assert_eq!(of_version(&format!("{ARN}:3")), Some((layer, 3)));
        assert_eq!(of_version(ARN), None);
        assert_eq!(number_of(0), Err(Error::LayerVersionTooSmall));
    }

    fn used(unzipped_bytes: u64) -> UsedLayer {
        let code = StoredCode { id: [0; 16], bytes: 1, sha256: [0; 32], unzipped_bytes };
        UsedLayer { arn: ARN.to_owned(), code }
    }

    #[test]
    fn sizes_add_up() {
        let code = used(UNZIPPED_BYTES_MAX - 5).code;
        assert_eq!(check_sizes(&code, &[used(2), used(3)]), Ok(()));
        let bytes = UNZIPPED_BYTES_MAX + 1;
        let refused = check_sizes(&code, &[used(2), used(4)]);
        assert_eq!(refused, Err(Error::CodeWithLayersTooLarge { bytes }));
    }
}
