"""Writes aws_managed.json: policies that AWS manages, as AWS publishes them.

    pip download --no-deps moto==5.2.1 moto==3.1.0      # one after the other
    python aws_managed.py moto-5.2.1*.whl moto-3.1.0*.whl > aws_managed.json

Both packages carry a copy of AWS's own answers: the newer has today's documents, the older
still has the unique ids. Only that data is read. Descriptions are in neither; those below are AWS's.
"""

import ast
import hashlib
import json
import re
import sys
import zipfile

NAMES = """
AdministratorAccess PowerUserAccess ReadOnlyAccess ViewOnlyAccess SecurityAudit
Billing DatabaseAdministrator DataScientist NetworkAdministrator SupportUser
SystemAdministrator
IAMFullAccess IAMReadOnlyAccess IAMUserChangePassword IAMUserSSHKeys IAMAccessAnalyzerReadOnlyAccess
AmazonS3FullAccess AmazonS3ReadOnlyAccess AmazonS3ObjectLambdaExecutionRolePolicy
AmazonS3OutpostsFullAccess AmazonSQSFullAccess AmazonSQSReadOnlyAccess AmazonSNSFullAccess
AmazonSNSReadOnlyAccess AmazonSNSRole
AmazonDynamoDBFullAccess AmazonDynamoDBFullAccess_v2 AmazonDynamoDBReadOnlyAccess
AWSLambda_FullAccess AWSLambda_ReadOnlyAccess AWSLambdaExecute AWSLambdaInvocation-DynamoDB
AWSLambdaBasicExecutionRole AWSLambdaVPCAccessExecutionRole AWSLambdaDynamoDBExecutionRole
AWSLambdaSQSQueueExecutionRole AWSLambdaKinesisExecutionRole AWSLambdaRole AWSLambdaMSKExecutionRole
AWSLambdaENIManagementAccess
AWSXRayDaemonWriteAccess AWSXrayFullAccess AWSXrayReadOnlyAccess AWSXrayWriteOnlyAccess
CloudWatchFullAccess CloudWatchFullAccessV2 CloudWatchReadOnlyAccess CloudWatchLogsFullAccess
CloudWatchLogsReadOnlyAccess CloudWatchAgentServerPolicy CloudWatchAgentAdminPolicy
CloudWatchEventsFullAccess CloudWatchEventsReadOnlyAccess CloudWatchLambdaInsightsExecutionRolePolicy
AmazonEC2FullAccess AmazonEC2ReadOnlyAccess AmazonEC2ContainerRegistryFullAccess
AmazonEC2ContainerRegistryPowerUser AmazonEC2ContainerRegistryReadOnly AmazonEC2ContainerRegistryPullOnly
AmazonECS_FullAccess AmazonECSTaskExecutionRolePolicy AmazonEC2ContainerServiceforEC2Role
AmazonEC2ContainerServiceRole AmazonEC2ContainerServiceAutoscaleRole AmazonEC2ContainerServiceEventsRole
AmazonECSInfrastructureRolePolicyForVolumes
AmazonSSMManagedInstanceCore AmazonSSMFullAccess AmazonSSMReadOnlyAccess AmazonEC2RoleforSSM
AmazonSSMAutomationRole AmazonSSMPatchAssociation
AmazonAPIGatewayAdministrator AmazonAPIGatewayInvokeFullAccess AmazonAPIGatewayPushToCloudWatchLogs
AWSCloudFormationFullAccess AWSCloudFormationReadOnlyAccess
AmazonEventBridgeFullAccess AmazonEventBridgeReadOnlyAccess AmazonEventBridgeSchedulerFullAccess
AmazonEventBridgeSchedulerReadOnlyAccess AmazonEventBridgePipesFullAccess
AWSStepFunctionsFullAccess AWSStepFunctionsReadOnlyAccess AWSStepFunctionsConsoleFullAccess
SecretsManagerReadWrite AWSKeyManagementServicePowerUser
AmazonKinesisFullAccess AmazonKinesisReadOnlyAccess AmazonKinesisFirehoseFullAccess
AmazonKinesisFirehoseReadOnlyAccess AmazonPollyFullAccess AmazonPollyReadOnlyAccess
AmazonMQFullAccess AmazonMQReadOnlyAccess AmazonMQApiFullAccess AmazonMQApiReadOnlyAccess
AmazonVPCFullAccess AmazonVPCReadOnlyAccess AmazonRoute53FullAccess AmazonRoute53ReadOnlyAccess
AmazonRDSFullAccess AmazonRDSReadOnlyAccess AmazonRDSDataFullAccess
AmazonCognitoPowerUser AmazonCognitoReadOnly AmazonCognitoDeveloperAuthenticatedIdentities
AmazonElastiCacheFullAccess AmazonElastiCacheReadOnlyAccess AmazonSESFullAccess AmazonSESReadOnlyAccess
AmazonTextractFullAccess AmazonRekognitionFullAccess AmazonRekognitionReadOnlyAccess
AmazonTranscribeFullAccess TranslateFullAccess TranslateReadOnly ComprehendFullAccess ComprehendReadOnly
AmazonBedrockFullAccess AmazonBedrockReadOnly AmazonAthenaFullAccess AWSGlueServiceRole
CloudFrontFullAccess CloudFrontReadOnlyAccess ElasticLoadBalancingFullAccess
ElasticLoadBalancingReadOnly AutoScalingFullAccess AutoScalingReadOnlyAccess
AWSCodeBuildDeveloperAccess AWSCodeDeployRole AWSCodeDeployRoleForLambda AWSCertificateManagerFullAccess
AWSCertificateManagerReadOnly AWSAppSyncPushToCloudWatchLogs AWSAppSyncAdministrator
AWSAppSyncInvokeFullAccess AmazonEKSClusterPolicy AmazonEKSWorkerNodePolicy AmazonEKS_CNI_Policy
AmazonEKSServicePolicy AWSCloudTrail_ReadOnlyAccess AWSCloudTrail_FullAccess AWSBatchServiceRole
AWSBatchFullAccess AmazonElasticFileSystemFullAccess AmazonElasticFileSystemReadOnlyAccess
AmazonElasticFileSystemClientReadWriteAccess AWSConfigUserAccess AWSSupportAccess
ResourceGroupsandTagEditorFullAccess ResourceGroupsandTagEditorReadOnlyAccess AWSAccountUsageReportAccess
AmazonEC2SpotFleetTaggingRole AmazonEC2RoleforAWSCodeDeploy VMImportExportRoleForAWSConnector
AWSElasticBeanstalkWebTier AWSDenyAll AWSQuicksightAthenaAccess
""".split()

# Those that service-linked roles carry, for the services whose roles an account may make here.
LINKED = """
AmazonECSServiceRolePolicy AutoScalingServiceRolePolicy BatchServiceRolePolicy AmazonRDSServiceRolePolicy
AWSElasticLoadBalancingServiceRolePolicy AmazonMQServiceRolePolicy APIGatewayServiceRolePolicy
AmazonSSMServiceRolePolicy ElastiCacheServiceRolePolicy AmazonEKSServiceRolePolicy
AmazonElasticFileSystemServiceRolePolicy CloudTrailServiceRolePolicy AmazonOpenSearchServiceRolePolicy
CertificateManagerServiceRolePolicy KafkaServiceRolePolicy
ECRReplicationServiceRolePolicy AWSECRPullThroughCache_ServiceRolePolicy ECRTemplateServiceRolePolicy
AmazonSESServiceRolePolicy AmazonCognitoIdpEmailServiceRolePolicy Ec2InstanceConnectEndpoint
AmazonEventBridgeApiDestinationsServiceRolePolicy
AWSApplicationAutoscalingDynamoDBTablePolicy AWSApplicationAutoscalingECSServicePolicy
AWSApplicationAutoscalingLambdaConcurrencyPolicy DynamoDBReplicationServiceRolePolicy
AWSTrustedAdvisorServiceRolePolicy AWSOrganizationsServiceTrustPolicy
AWSEC2SpotServiceRolePolicy AWSEC2FleetServiceRolePolicy
WAFV2LoggingServiceRolePolicy AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy
CloudWatchEventsServiceRolePolicy
""".split()

DESCRIPTIONS = {
    "AdministratorAccess": "Provides full access to AWS services and resources.",
    "PowerUserAccess": "Provides full access to AWS services and resources, but does not allow management of Users and groups.",
    "ReadOnlyAccess": "Provides read-only access to AWS services and resources.",
    "ViewOnlyAccess": "This policy grants permissions to view resources and basic metadata across all AWS services",
    "SecurityAudit": "The security audit template grants access to read security configuration metadata. It is useful for software that audits the configuration of an AWS account.",
    "IAMFullAccess": "Provides full access to IAM via the AWS Management Console.",
    "IAMReadOnlyAccess": "Provides read only access to IAM via the AWS Management Console.",
    "IAMUserChangePassword": "Provides the ability for an IAM user to change their own password.",
    "AmazonS3FullAccess": "Provides full access to all buckets via the AWS Management Console.",
    "AmazonS3ReadOnlyAccess": "Provides read only access to all buckets via the AWS Management Console.",
    "AmazonSQSFullAccess": "Provides full access to Amazon SQS via the AWS Management Console.",
    "AmazonSQSReadOnlyAccess": "Provides read only access to Amazon SQS via the AWS Management Console.",
    "AmazonSNSFullAccess": "Provides full access to Amazon SNS via the AWS Management Console.",
    "AmazonSNSReadOnlyAccess": "Provides read only access to Amazon SNS via the AWS Management Console.",
    "AmazonDynamoDBFullAccess": "Provides full access to Amazon DynamoDB via the AWS Management Console.",
    "AmazonDynamoDBReadOnlyAccess": "Provides read only access to Amazon DynamoDB via the AWS Management Console.",
    "AWSLambda_FullAccess": "Grants full access to AWS Lambda service, AWS Lambda console features, and other related AWS services.",
    "AWSLambda_ReadOnlyAccess": "Grants read-only access to AWS Lambda service, AWS Lambda console features, and other related AWS services.",
    "AWSLambdaExecute": "Provides Put, Get access to S3 and full access to CloudWatch Logs.",
    "AWSLambdaInvocation-DynamoDB": "Provides read access to DynamoDB Streams.",
    "AWSLambdaBasicExecutionRole": "Provides write permissions to CloudWatch Logs.",
    "AWSLambdaVPCAccessExecutionRole": "Provides minimum permissions for a Lambda function to execute while accessing a resource within a VPC - create, describe, delete network interfaces and write permissions to CloudWatch Logs.",
    "AWSLambdaDynamoDBExecutionRole": "Provides list and read access to DynamoDB streams and write permissions to CloudWatch Logs.",
    "AWSLambdaSQSQueueExecutionRole": "Provides receive message, delete message, and read attribute access to SQS queues, and write permissions to CloudWatch logs.",
    "AWSLambdaKinesisExecutionRole": "Provides list and read access to Kinesis streams and write permissions to CloudWatch Logs.",
    "AWSLambdaRole": "Default policy for AWS Lambda service role.",
    "AWSXRayDaemonWriteAccess": "Allow the AWS X-Ray Daemon to relay raw trace segments data to the service's API and retrieve sampling data (rules, targets, etc.) to be used by the X-Ray SDK.",
    "CloudWatchFullAccess": "Provides full access to CloudWatch.",
    "CloudWatchReadOnlyAccess": "Provides read only access to CloudWatch.",
    "CloudWatchLogsFullAccess": "Provides full access to CloudWatch Logs",
    "CloudWatchLogsReadOnlyAccess": "Provides read only access to CloudWatch Logs",
    "CloudWatchAgentServerPolicy": "Permissions required to use AmazonCloudWatchAgent on servers",
    "AmazonEC2FullAccess": "Provides full access to Amazon EC2 via the AWS Management Console.",
    "AmazonEC2ReadOnlyAccess": "Provides read only access to Amazon EC2 via the AWS Management Console.",
    "AmazonEC2ContainerRegistryFullAccess": "Provides administrative access to Amazon ECR resources",
    "AmazonEC2ContainerRegistryPowerUser": "Provides full access to Amazon EC2 Container Registry repositories, but does not allow repository deletion or policy changes.",
    "AmazonEC2ContainerRegistryReadOnly": "Provides read-only access to Amazon EC2 Container Registry repositories.",
    "AmazonECSTaskExecutionRolePolicy": "Provides access to other AWS service resources that are required to run Amazon ECS tasks",
    "AmazonEC2ContainerServiceforEC2Role": "Default policy for the Amazon EC2 Role for Amazon EC2 Container Service.",
    "AmazonSSMManagedInstanceCore": "The policy for Amazon EC2 Role to enable AWS Systems Manager service core functionality.",
    "AmazonAPIGatewayAdministrator": "Provides full access to create/edit/delete APIs in Amazon API Gateway via the AWS Management Console.",
    "AmazonAPIGatewayInvokeFullAccess": "Provides full access to invoke APIs in Amazon API Gateway.",
    "AmazonAPIGatewayPushToCloudWatchLogs": "Allows API Gateway to push logs to user's account.",
    "AWSCloudFormationFullAccess": "Provides full access to AWS CloudFormation.",
    "AWSCloudFormationReadOnlyAccess": "Provides access to AWS CloudFormation via the AWS Management Console.",
    "AmazonEventBridgeFullAccess": "Provides full access to Amazon EventBridge.",
    "AWSStepFunctionsFullAccess": "An access policy for providing a user/role/etc access to the AWS StepFunctions API. For full access, in addition to this policy, a user MUST have iam:PassRole permission on at least one IAM role that can be assumed by the service.",
    "SecretsManagerReadWrite": "Provides read/write access to AWS Secrets Manager via the AWS Management Console. Note: this exludes IAM actions, so combine with IAMFullAccess if rotation configuration is required.",
    "AWSKeyManagementServicePowerUser": "Provides access to AWS Key Management Service (KMS).",
    "AmazonKinesisFullAccess": "Provides full access to all streams via the AWS Management Console.",
    "AmazonPollyFullAccess": "Grants full access to Amazon Polly service and resources.",
    "AmazonMQFullAccess": "Provides full access to AmazonMQ via the AWS Management Console.",
    "AmazonVPCFullAccess": "Provides full access to Amazon VPC via the AWS Management Console.",
    "AWSDenyAll": "Deny all access.",
    "AmazonECSServiceRolePolicy": "Policy to enable Amazon ECS to manage your cluster.",
}

HEADER = (
    "Policies that AWS manages, as AWS publishes them; written by aws_managed.py. Documents and dates: the copy "
    "of AWS's data in the package moto 5.2.1 (May 2026). Ids: moto 3.1.0; ids of policies younger than that are "
    "derived from the ARN."
)
ORDER = ["Version", "Id", "Statement", "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"]
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def load(wheel):
    source = zipfile.ZipFile(wheel).read("moto/iam/aws_managed_policies.py").decode()
    assignment = next(node for node in ast.parse(source).body if isinstance(node, ast.Assign))
    return json.loads(ast.literal_eval(assignment.value))


def in_order(value):
    """The members of documents and statements as people write them, not by the alphabet."""
    if isinstance(value, list):
        return [in_order(item) for item in value]
    if not isinstance(value, dict):
        return value
    known = [key for key in ORDER if key in value]
    return {key: in_order(value[key]) for key in known + [key for key in value if key not in ORDER]}


def derived_id(arn):
    digest = int.from_bytes(hashlib.sha256(arn.encode()).digest(), "big")
    return "ANPA" + "".join(BASE32[(digest >> 5 * place) & 31] for place in range(17))


def seconds(stamp):
    return re.sub(r"(\.\d+)?\+00:00$", "Z", stamp)


def entry(name, new, old):
    path = new[name].get("Path", "/")
    arn = f"arn:aws:iam::aws:policy{path}{name}"
    head = {
        "arn": arn,
        "name": name,
        "path": path,
        "id": old.get(name, {}).get("PolicyId") or derived_id(arn),
        "version": new[name]["DefaultVersionId"],
        "created": seconds(new[name]["CreateDate"]),
        "updated": seconds(new[name]["UpdateDate"]),
        "description": DESCRIPTIONS.get(name),
    }
    document = json.dumps(in_order(new[name]["Document"]), indent=0, ensure_ascii=False)
    return json.dumps(head, indent=0)[:-2] + ',\n"document": ' + document + "}"


def main():
    new, old = (load(wheel) for wheel in sys.argv[1:3])
    names = set(NAMES + LINKED)
    for name in sorted(names - new.keys()):
        print("not published (any more):", name, file=sys.stderr)
    known = sorted(names & new.keys(), key=lambda name: new[name].get("Path", "/") + name)
    entries = ",\n".join(entry(name, new, old) for name in known)
    print('{"header": ' + json.dumps(HEADER) + ',\n"policies": [\n' + entries + "]}")


main()
