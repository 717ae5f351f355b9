# A web site in a bucket, its log, its events and a vault that keeps what it gets. `stage` 2 changes some of
# everything in place.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region            = "us-east-1"
  s3_use_path_style = true
}

variable "stage" {
  type    = number
  default = 1
}

variable "name" {
  type = string
}

resource "aws_s3_bucket" "site" {
  bucket        = var.name
  force_destroy = true
  tags          = { stage = var.stage }
}

resource "aws_s3_bucket_public_access_block" "site" {
  bucket                  = aws_s3_bucket.site.id
  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = false
  restrict_public_buckets = false
}

data "aws_iam_policy_document" "readers" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.site.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}

resource "aws_s3_bucket_policy" "readers" {
  bucket     = aws_s3_bucket.site.id
  policy     = data.aws_iam_policy_document.readers.json
  depends_on = [aws_s3_bucket_public_access_block.site]
}

resource "aws_s3_bucket_versioning" "site" {
  bucket = aws_s3_bucket.site.id
  versioning_configuration {
    status = var.stage == 1 ? "Enabled" : "Suspended"
  }
}

resource "aws_s3_bucket_ownership_controls" "site" {
  bucket = aws_s3_bucket.site.id
  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}

resource "aws_s3_bucket_acl" "site" {
  bucket     = aws_s3_bucket.site.id
  acl        = "private"
  depends_on = [aws_s3_bucket_ownership_controls.site]
}

resource "aws_s3_bucket_server_side_encryption_configuration" "site" {
  bucket = aws_s3_bucket.site.id
  rule {
    bucket_key_enabled = var.stage == 2
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "site" {
  bucket     = aws_s3_bucket.site.id
  depends_on = [aws_s3_bucket_versioning.site]

  rule {
    id     = "logs"
    status = "Enabled"
    filter {
      prefix = "logs/"
    }
    expiration {
      days = 90 * var.stage
    }
    transition {
      days          = 30
      storage_class = "STANDARD_IA"
    }
  }

  rule {
    id     = "old"
    status = "Enabled"
    filter {
      and {
        prefix                   = "drafts/"
        object_size_greater_than = 1024
        tags                     = { kept = "no" }
      }
    }
    noncurrent_version_expiration {
      noncurrent_days           = 7
      newer_noncurrent_versions = 2
    }
  }

  rule {
    id     = "uploads"
    status = "Enabled"
    filter {}
    abort_incomplete_multipart_upload {
      days_after_initiation = 3
    }
  }
}

resource "aws_s3_bucket_website_configuration" "site" {
  bucket = aws_s3_bucket.site.id
  index_document {
    suffix = "index.html"
  }
  error_document {
    key = "error.html"
  }
  routing_rule {
    condition {
      key_prefix_equals = "docs/"
    }
    redirect {
      replace_key_prefix_with = "documents/"
    }
  }
}

resource "aws_s3_bucket_cors_configuration" "site" {
  bucket = aws_s3_bucket.site.id
  cors_rule {
    allowed_methods = var.stage == 1 ? ["GET"] : ["GET", "PUT"]
    allowed_origins = ["https://*.example.com"]
    allowed_headers = ["*"]
    expose_headers  = ["ETag"]
    max_age_seconds = 3000
  }
}

resource "aws_s3_bucket_request_payment_configuration" "site" {
  bucket = aws_s3_bucket.site.id
  payer  = "BucketOwner"
}

resource "aws_s3_bucket" "log" {
  bucket        = "${var.name}-log"
  force_destroy = true
}

data "aws_iam_policy_document" "log" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.log.arn}/*"]
    principals {
      type        = "Service"
      identifiers = ["logging.s3.amazonaws.com"]
    }
  }
}

resource "aws_s3_bucket_policy" "log" {
  bucket = aws_s3_bucket.log.id
  policy = data.aws_iam_policy_document.log.json
}

resource "aws_s3_bucket_logging" "site" {
  bucket        = aws_s3_bucket.site.id
  target_bucket = aws_s3_bucket.log.id
  target_prefix = "site/${var.stage}/"
}

resource "aws_sqs_queue" "events" {
  name = "${var.name}-events"
}

data "aws_iam_policy_document" "events" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.events.arn]
    principals {
      type        = "Service"
      identifiers = ["s3.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_s3_bucket.site.arn]
    }
  }
}

resource "aws_sqs_queue_policy" "events" {
  queue_url = aws_sqs_queue.events.id
  policy    = data.aws_iam_policy_document.events.json
}

resource "aws_s3_bucket_notification" "site" {
  bucket = aws_s3_bucket.site.id
  queue {
    id            = "pages"
    queue_arn     = aws_sqs_queue.events.arn
    events        = ["s3:ObjectCreated:*"]
    filter_suffix = ".html"
  }
  depends_on = [aws_sqs_queue_policy.events]
}

resource "aws_s3_object" "index" {
  bucket       = aws_s3_bucket.site.id
  key          = "index.html"
  content      = "<p>stage ${var.stage}</p>"
  content_type = "text/html"
  tags         = { stage = var.stage }
  depends_on   = [aws_s3_bucket_versioning.site, aws_s3_bucket_notification.site]
}

resource "aws_s3_object_copy" "copy" {
  bucket = aws_s3_bucket.site.id
  key    = "copy.html"
  source = "${aws_s3_bucket.site.id}/${aws_s3_object.index.key}"

  tagging_directive = "REPLACE"
  tags              = { stage = "any" }
}

resource "aws_s3_bucket" "vault" {
  bucket              = "${var.name}-vault"
  force_destroy       = true
  object_lock_enabled = true
}

resource "aws_s3_bucket_object_lock_configuration" "vault" {
  bucket = aws_s3_bucket.vault.id
  rule {
    default_retention {
      mode = "GOVERNANCE"
      days = var.stage
    }
  }
}

data "aws_s3_bucket" "site" {
  bucket = aws_s3_bucket.site.id
}

data "aws_s3_objects" "site" {
  bucket     = aws_s3_bucket.site.id
  depends_on = [aws_s3_object_copy.copy]
}

output "endpoint" {
  value = aws_s3_bucket_website_configuration.site.website_endpoint
}

output "queue" {
  value = aws_sqs_queue.events.url
}

output "keys" {
  value = data.aws_s3_objects.site.keys
}
