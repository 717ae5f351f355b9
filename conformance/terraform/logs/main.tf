# Log groups of an application, one with a stream, and a policy that lets a service write. `stage` 2 changes
# some of everything in place.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

variable "stage" {
  type    = number
  default = 1
}

resource "aws_cloudwatch_log_group" "app" {
  name              = "/app/web"
  retention_in_days = var.stage == 1 ? 7 : 30
  tags = {
    stage = tostring(var.stage)
  }
}

resource "aws_cloudwatch_log_group" "plain" {
  name_prefix     = "plain-"
  log_group_class = "INFREQUENT_ACCESS"
}

resource "aws_cloudwatch_log_stream" "first" {
  name           = "first"
  log_group_name = aws_cloudwatch_log_group.app.name
}

data "aws_iam_policy_document" "dns" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.app.arn}:*"]
    principals {
      type        = "Service"
      identifiers = var.stage == 1 ? ["route53.amazonaws.com"] : ["route53.amazonaws.com", "es.amazonaws.com"]
    }
  }
}

resource "aws_cloudwatch_log_resource_policy" "dns" {
  policy_name     = "dns"
  policy_document = data.aws_iam_policy_document.dns.json
}

data "aws_cloudwatch_log_group" "app" {
  name = aws_cloudwatch_log_group.app.name
}

output "arn" {
  value = data.aws_cloudwatch_log_group.app.arn
}
