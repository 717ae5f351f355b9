//! Service-linked roles: whom AWS's services have one for, what it is called, and what it may do.
//!
//! Known limit: only services whose policy is among those that AWS manages and that are known here.

use crate::errors::Error;
use crate::managed::{AwsPolicy, aws_policies};

/// What AWS knows of the role of a service.
#[derive(Debug)]
pub struct Template {
    /// Without `.amazonaws.com`.
    service: &'static str,
    /// Behind `AWSServiceRoleFor`.
    role: &'static str,
    policy: &'static str,
}

impl Template {
    pub fn of(service: &str) -> Result<&'static Template, Error> {
        let short = service.strip_suffix(DOMAIN);
        let found = short.and_then(|short| TEMPLATES.iter().find(|template| template.service == short));
        found.ok_or_else(|| Error::NoLinkedRoleFor { service: service.to_owned() })
    }

    pub fn service(&self) -> String {
        format!("{}{DOMAIN}", self.service)
    }

    /// What the role is called.
    pub fn role_name(&self, suffix: Option<&str>) -> Result<String, Error> {
        match suffix {
            None => Ok(format!("AWSServiceRoleFor{}", self.role)),
            Some(suffix) if self.takes_suffix() => Ok(format!("AWSServiceRoleFor{}_{suffix}", self.role)),
            Some(_) => Err(Error::SuffixNotAllowed { service: self.service() }),
        }
    }

    /// Whether an account can have several.
    fn takes_suffix(&self) -> bool {
        self.service == "autoscaling"
    }

    pub fn path(&self) -> String {
        path_of(&self.service())
    }

    pub fn trust(&self) -> String {
        let principal = format!(r#"{{"Service":"{}"}}"#, self.service());
        let statement = format!(r#"{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole"}}"#);
        format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#)
    }

    pub fn policy(&self) -> Option<&'static AwsPolicy> {
        aws_policies().iter().find(|known| known.is_of_service_linked_roles() && known.name == self.policy)
    }

    /// What AWS says of it, where it says something.
    pub fn description(&self) -> Option<&'static str> {
        match self.service {
            "rds" => Some("Allows Amazon RDS to manage AWS resources on your behalf"),
            "ssm" => Some("Provides access to AWS Resources managed or used by Amazon SSM."),
            _ => None,
        }
    }
}

/// The path of the roles of a service.
pub fn path_of(service: &str) -> String {
    format!("/aws-service-role/{service}/")
}

const DOMAIN: &str = ".amazonaws.com";

const fn linked(service: &'static str, role: &'static str, policy: &'static str) -> Template {
    Template { service, role, policy }
}

#[rustfmt::skip]
const TEMPLATES: &[Template] = &[
    linked("acm", "CertificateManager", "CertificateManagerServiceRolePolicy"),
    linked("apidestinations.events", "AmazonEventBridgeApiDestinations", "AmazonEventBridgeApiDestinationsServiceRolePolicy"),
    linked("autoscaling", "AutoScaling", "AutoScalingServiceRolePolicy"),
    linked("batch", "Batch", "BatchServiceRolePolicy"),
    linked("cloudtrail", "CloudTrail", "CloudTrailServiceRolePolicy"),
    linked("dynamodb.application-autoscaling", "ApplicationAutoScaling_DynamoDBTable", "AWSApplicationAutoscalingDynamoDBTablePolicy"),
    linked("ec2-instance-connect", "Ec2InstanceConnect", "Ec2InstanceConnectEndpoint"),
    linked("ec2fleet", "EC2Fleet", "AWSEC2FleetServiceRolePolicy"),
    linked("ecr", "ECRTemplate", "ECRTemplateServiceRolePolicy"),
    linked("ecs", "ECS", "AmazonECSServiceRolePolicy"),
    linked("ecs.application-autoscaling", "ApplicationAutoScaling_ECSService", "AWSApplicationAutoscalingECSServicePolicy"),
    linked("eks", "AmazonEKS", "AmazonEKSServiceRolePolicy"),
    linked("elasticache", "ElastiCache", "ElastiCacheServiceRolePolicy"),
    linked("elasticfilesystem", "AmazonElasticFileSystem", "AmazonElasticFileSystemServiceRolePolicy"),
    linked("elasticloadbalancing", "ElasticLoadBalancing", "AWSElasticLoadBalancingServiceRolePolicy"),
    linked("email.cognito-idp", "AmazonCognitoIdpEmailService", "AmazonCognitoIdpEmailServiceRolePolicy"),
    linked("events", "CloudWatchEvents", "CloudWatchEventsServiceRolePolicy"),
    linked("kafka", "Kafka", "KafkaServiceRolePolicy"),
    linked("lambda.application-autoscaling", "ApplicationAutoScaling_LambdaConcurrency", "AWSApplicationAutoscalingLambdaConcurrencyPolicy"),
    linked("mq", "AmazonMQ", "AmazonMQServiceRolePolicy"),
    linked("mrk.kms", "KeyManagementServiceMultiRegionKeys", "AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy"),
    linked("opensearchservice", "AmazonOpenSearchService", "AmazonOpenSearchServiceRolePolicy"),
    linked("ops.apigateway", "APIGateway", "APIGatewayServiceRolePolicy"),
    linked("organizations", "Organizations", "AWSOrganizationsServiceTrustPolicy"),
    linked("pullthroughcache.ecr", "ECRPullThroughCache", "AWSECRPullThroughCache_ServiceRolePolicy"),
    linked("rds", "RDS", "AmazonRDSServiceRolePolicy"),
    linked("replication.dynamodb", "DynamoDBReplication", "DynamoDBReplicationServiceRolePolicy"),
    linked("replication.ecr", "ECRReplication", "ECRReplicationServiceRolePolicy"),
    linked("ses", "AmazonSES", "AmazonSESServiceRolePolicy"),
    linked("spot", "EC2Spot", "AWSEC2SpotServiceRolePolicy"),
    linked("ssm", "AmazonSSM", "AmazonSSMServiceRolePolicy"),
    linked("trustedadvisor", "TrustedAdvisor", "AWSTrustedAdvisorServiceRolePolicy"),
    linked("wafv2", "WAFV2Logging", "WAFV2LoggingServiceRolePolicy"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use auth::policy::{Kind, Policy};

    #[test]
    fn every_role_has_a_policy_and_can_be_assumed() {
        // The service's list of differences tells this number.
        assert_eq!(TEMPLATES.len(), 33);
        for template in TEMPLATES {
            assert!(template.policy().is_some(), "{template:?}");
            assert!(Policy::parse(&template.trust(), Kind::Trust).is_ok(), "{template:?}");
        }
    }

    #[test]
    fn names() {
        let ecs = Template::of("ecs.amazonaws.com").expect("is known");
        assert_eq!(ecs.role_name(None), Ok("AWSServiceRoleForECS".to_owned()));
        let refused = ecs.role_name(Some("x")).expect_err("there is one");
        assert_eq!(refused.to_string(), "Custom suffix is not allowed for ecs.amazonaws.com");
        let scaling = Template::of("autoscaling.amazonaws.com").expect("is known");
        assert_eq!(scaling.role_name(Some("x")), Ok("AWSServiceRoleForAutoScaling_x".to_owned()));
        assert!(Template::of("ecs").is_err() && Template::of("none.amazonaws.com").is_err());
    }
}
