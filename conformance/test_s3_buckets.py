"""S3: buckets, their names, regions and configurations."""

import uuid

import pytest
from botocore.exceptions import ClientError

from clients import policy, refused, statement

MALFORMED = "The XML you provided was not well-formed or did not validate against our published schema"


@pytest.fixture
def s3(account):
    return account.client("s3")


@pytest.fixture
def name() -> str:
    """A name that no other test has: names are shared by all accounts."""
    return f"bucket-{uuid.uuid4()}"


@pytest.fixture
def bucket(s3, name) -> str:
    s3.create_bucket(Bucket=name)
    return name


# Names and regions


def test_a_bucket_comes_and_goes(s3, name):
    assert s3.create_bucket(Bucket=name)["Location"] == f"/{name}"
    head = s3.head_bucket(Bucket=name)
    assert head["BucketRegion"] == "us-east-1" and head["AccessPointAlias"] is False
    assert name in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    s3.delete_bucket(Bucket=name)
    with refused("404", status=404):
        s3.head_bucket(Bucket=name)
    with refused("NoSuchBucket", "The specified bucket does not exist", 404) as caught:
        s3.delete_bucket(Bucket=name)
    assert caught.value.response["Error"]["BucketName"] == name


def test_a_name_belongs_to_one_account(s3, bucket, new_account):
    s3.create_bucket(Bucket=bucket)
    other = new_account().client("s3")
    with refused("BucketAlreadyExists", status=409):
        other.create_bucket(Bucket=bucket)
    with refused("AccessDenied", status=403):
        other.list_objects_v2(Bucket=bucket)


@pytest.mark.parametrize("bad", ["ab", "Upper", "under_score", "-a-b", "a..b", "192.168.5.4", "xn--abc"])
def test_names_that_are_none(account, bad):
    s3 = account.client("s3", checked=False)
    with refused("InvalidBucketName", "The specified bucket is not valid.", 400):
        s3.create_bucket(Bucket=bad)


def test_a_bucket_lies_in_its_region(account, s3, name):
    there = account.client("s3", region="eu-west-1")
    configuration = {"LocationConstraint": "eu-west-1"}
    there.create_bucket(Bucket=name, CreateBucketConfiguration=configuration)
    assert s3.get_bucket_location(Bucket=name)["LocationConstraint"] == "eu-west-1"
    with refused("BucketAlreadyOwnedByYou", status=409):
        there.create_bucket(Bucket=name, CreateBucketConfiguration=configuration)
    # boto3 finds the region by itself: it is told to go there.
    s3.put_object(Bucket=name, Key="a", Body=b"x")
    assert there.get_object(Bucket=name, Key="a")["Body"].read() == b"x"


def test_locations_that_do_not_fit(account, s3, name):
    there = account.client("s3", region="eu-west-1")
    unspecified = (
        "The unspecified location constraint is incompatible for the region specific endpoint this request was "
        "sent to."
    )
    with refused("IllegalLocationConstraintException", unspecified, 400):
        there.create_bucket(Bucket=name)
    with refused("InvalidLocationConstraint", "The specified location-constraint is not valid", 400):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "us-east-1"})


def test_buckets_are_listed_page_by_page(s3):
    stem = f"page-{uuid.uuid4()}"
    names = sorted(f"{stem}-{number}" for number in range(5))
    for name in names:
        s3.create_bucket(Bucket=name)
    pages = s3.get_paginator("list_buckets").paginate(Prefix=stem, PaginationConfig={"PageSize": 2})
    assert [bucket["Name"] for page in pages for bucket in page["Buckets"]] == names


def test_an_expected_owner(account, s3, bucket):
    s3.get_bucket_versioning(Bucket=bucket, ExpectedBucketOwner=account.id)
    with refused("AccessDenied", "Access Denied", 403):
        s3.get_bucket_versioning(Bucket=bucket, ExpectedBucketOwner="123456789012")


def test_a_full_bucket_stays(s3, bucket):
    s3.put_object(Bucket=bucket, Key="a", Body=b"x")
    with refused("BucketNotEmpty", "The bucket you tried to delete is not empty", 409):
        s3.delete_bucket(Bucket=bucket)


# Who may


def test_policies_let_others_in(account, s3, bucket, new_account):
    other = new_account()
    arn = f"arn:aws:s3:::{bucket}"
    with refused("AccessDenied", status=403):
        other.client("s3").list_objects_v2(Bucket=bucket)
    document = policy(statement("s3:ListBucket", arn, Principal={"AWS": other.id}))
    s3.put_bucket_policy(Bucket=bucket, Policy=document)
    assert s3.get_bucket_policy(Bucket=bucket)["Policy"] == document
    assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"] == {"IsPublic": False}
    other.client("s3").list_objects_v2(Bucket=bucket)
    key = other.user("alice")
    with refused("AccessDenied", status=403):
        other.client("s3", key).list_objects_v2(Bucket=bucket)
    s3.delete_bucket_policy(Bucket=bucket)
    with refused("AccessDenied", status=403):
        other.client("s3").list_objects_v2(Bucket=bucket)


def test_users_need_a_policy(account, s3, bucket):
    key = account.user("alice", statement("s3:ListBucket", f"arn:aws:s3:::{bucket}"))
    alice = account.client("s3", key)
    alice.list_objects_v2(Bucket=bucket)
    with refused("AccessDenied", status=403):
        alice.put_object(Bucket=bucket, Key="a", Body=b"x")


def test_public_policies_are_blocked_at_first(s3, bucket):
    document = policy(statement("s3:GetObject", f"arn:aws:s3:::{bucket}/*", Principal="*"))
    with refused("AccessDenied", status=403):
        s3.put_bucket_policy(Bucket=bucket, Policy=document)
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_bucket_policy(Bucket=bucket, Policy=document)
    assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"] == {"IsPublic": True}


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("", "Policies must be valid JSON and the first byte must be '{'"),
        ("invalid", "Policies must be valid JSON and the first byte must be '{'"),
        ("{}", "Missing required field Statement"),
        (
            policy(statement("s3:GetObject", "arn:aws:s3:::NAME", Principal={"AWS": "000000000000"})),
            "Action does not apply to any resource(s) in statement",
        ),
        (
            policy(statement("s3:GetObject", "arn:aws:s3:::other/*", Principal={"AWS": "000000000000"})),
            "Policy has invalid resource",
        ),
    ],
)
def test_policies_that_are_none(s3, bucket, document, sentence):
    with refused("MalformedPolicy", sentence, 400):
        s3.put_bucket_policy(Bucket=bucket, Policy=document.replace("NAME", bucket))


def test_acls_are_off_until_they_are_wanted(s3, bucket, new_account):
    with refused("AccessControlListNotSupported", "The bucket does not allow ACLs", 400):
        s3.put_bucket_acl(Bucket=bucket, ACL="public-read")
    rules = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=rules)
    assert s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"] == rules
    with refused("AccessDenied", status=403):
        s3.put_bucket_acl(Bucket=bucket, ACL="public-read")
    s3.delete_public_access_block(Bucket=bucket)
    other = new_account()
    theirs = other.client("s3")
    with refused("AccessDenied", status=403):
        theirs.list_objects_v2(Bucket=bucket)
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read")
    theirs.list_objects_v2(Bucket=bucket)
    with refused("AccessDenied", status=403):
        theirs.put_object(Bucket=bucket, Key="a", Body=b"x")
    canonical = theirs.list_buckets()["Owner"]["ID"]
    s3.put_bucket_acl(Bucket=bucket, GrantWrite=f"id={canonical}")
    theirs.put_object(Bucket=bucket, Key="a", Body=b"x")
    with refused("InvalidArgument", "Invalid id", 400):
        s3.put_bucket_acl(Bucket=bucket, GrantWrite="id=nobody")


def test_an_object_acl_lets_others_read(s3, bucket, new_account):
    rules = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=rules)
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="open", Body=b"x", ACL="public-read")
    s3.put_object(Bucket=bucket, Key="closed", Body=b"x")
    theirs = new_account().client("s3")
    assert theirs.get_object(Bucket=bucket, Key="open")["Body"].read() == b"x"
    with refused("AccessDenied", status=403):
        theirs.get_object(Bucket=bucket, Key="closed")


def test_the_public_access_block(s3, bucket):
    everything = dict.fromkeys(
        ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
    )
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == everything
    s3.delete_public_access_block(Bucket=bucket)
    message = "The public access block configuration was not found"
    with refused("NoSuchPublicAccessBlockConfiguration", message, 404):
        s3.get_public_access_block(Bucket=bucket)


# Configurations that nobody has set, as Terraform asks for them


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("get_bucket_policy", "NoSuchBucketPolicy"),
        ("get_bucket_cors", "NoSuchCORSConfiguration"),
        ("get_bucket_website", "NoSuchWebsiteConfiguration"),
        ("get_bucket_lifecycle_configuration", "NoSuchLifecycleConfiguration"),
        ("get_bucket_replication", "ReplicationConfigurationNotFoundError"),
        ("get_bucket_tagging", "NoSuchTagSet"),
        ("get_object_lock_configuration", "ObjectLockConfigurationNotFoundError"),
    ],
)
def test_what_is_not_set_is_missed(s3, bucket, operation, code):
    with refused(code, status=404):
        getattr(s3, operation)(Bucket=bucket)


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        ("get_bucket_versioning", {}),
        ("get_bucket_logging", {}),
        ("get_bucket_notification_configuration", {}),
        ("get_bucket_accelerate_configuration", {}),
        ("get_bucket_request_payment", {"Payer": "BucketOwner"}),
        ("get_bucket_location", {"LocationConstraint": None}),
        ("list_bucket_metrics_configurations", {"IsTruncated": False}),
    ],
)
def test_what_is_not_set_is_empty(s3, bucket, operation, answer):
    told = getattr(s3, operation)(Bucket=bucket)
    del told["ResponseMetadata"]
    assert told == answer


def test_what_is_not_here_is_refused_by_name(s3, bucket):
    with refused("NotImplemented", "pileus does not have s3:PutBucketAccelerateConfiguration yet.", 501):
        s3.put_bucket_accelerate_configuration(Bucket=bucket, AccelerateConfiguration={"Status": "Enabled"})


# Configurations


def test_versioning(account, s3, bucket):
    for status in ("Enabled", "Suspended"):
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == status
    loose = account.client("s3", checked=False)
    with refused("MalformedXML", MALFORMED, 400):
        loose.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "enabled"})
    sentence = "The Versioning element must be specified"
    with refused("IllegalVersioningConfigurationException", sentence, 400):
        loose.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={})


def test_tags(s3, bucket):
    tags = [{"Key": "team", "Value": "a b"}, {"Key": "cost", "Value": ""}]
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == tags
    twice = [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]
    with refused("InvalidTag", "Cannot provide multiple Tags with the same key", 400):
        s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": twice})
    reserved = [{"Key": "aws:x", "Value": "1"}]
    with refused("InvalidTag", "System tags cannot be added/updated by requester", 400):
        s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": reserved})
    s3.delete_bucket_tagging(Bucket=bucket)
    with refused("NoSuchTagSet", "The TagSet does not exist", 404):
        s3.get_bucket_tagging(Bucket=bucket)


def test_encryption(s3, bucket):
    default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}
    told = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    assert told == {"Rules": [default]}
    kms = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    with refused("NotImplemented", "pileus does not have server-side encryption with aws:kms yet.", 501):
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [kms]})


def test_lifecycle_rules_come_back_as_they_were(s3, bucket):
    rules = [
        {"ID": "one", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 3}},
        {
            "ID": "two",
            "Status": "Disabled",
            "Filter": {"And": {"Prefix": "x", "Tags": [{"Key": "k", "Value": "v"}]}},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 5, "NewerNoncurrentVersions": 2},
            "Transitions": [{"Days": 30, "StorageClass": "STANDARD_IA"}],
        },
    ]
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"] == rules
    s3.delete_bucket_lifecycle(Bucket=bucket)
    with refused("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", 404):
        s3.get_bucket_lifecycle_configuration(Bucket=bucket)


def test_object_lock_needs_versions(s3, bucket):
    configuration = {
        "ObjectLockEnabled": "Enabled",
        "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}},
    }
    sentence = "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"
    with refused("InvalidBucketState", sentence, 409):
        s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=configuration)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=configuration)
    told = s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
    assert told == configuration


def test_logging_needs_a_target_of_the_same_owner(s3, bucket, name):
    enabled = {"TargetBucket": bucket, "TargetPrefix": "log/"}
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": enabled})
    assert s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"] == enabled
    missing = {"TargetBucket": f"no-{name}"[:60], "TargetPrefix": ""}
    sentence = "The target bucket for logging does not exist"
    with refused("InvalidTargetBucketForLogging", sentence, 400):
        s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": missing})


def test_a_bucket_is_there_for_whoever_comes_by_its_host(account, s3, bucket, server):
    port = server.port
    virtual = account.client("s3", s3={"addressing_style": "virtual"})
    with pytest.MonkeyPatch.context() as patch:
        resolve_to_loopback(patch)
        there = boto_at(account, f"http://s3.localhost:{port}")
        there.put_object(Bucket=bucket, Key="a b/ü", Body=b"x")
        assert there.get_object(Bucket=bucket, Key="a b/ü")["Body"].read() == b"x"
    assert [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["a b/ü"]
    assert virtual is not None


def boto_at(account, endpoint):
    from clients import client

    return client(endpoint, "s3", account.root, s3={"addressing_style": "virtual"})


def resolve_to_loopback(patch):
    """Names below localhost are the machine itself, whatever its resolver says."""
    import socket

    real = socket.getaddrinfo
    def resolve(host, *more, **named):
        name = host.decode() if isinstance(host, bytes) else host
        return real("127.0.0.1" if name and name.endswith(".localhost") else host, *more, **named)

    patch.setattr(socket, "getaddrinfo", resolve)


def test_errors_name_what_they_are_about(s3, name):
    with pytest.raises(ClientError) as caught:
        s3.get_bucket_tagging(Bucket=name)
    error = caught.value.response["Error"]
    assert (error["Code"], error["BucketName"]) == ("NoSuchBucket", name)
