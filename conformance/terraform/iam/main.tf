# What an account of a small team looks like. `stage` 2 changes some of everything in place.

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

data "aws_caller_identity" "me" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = var.stage == 1 ? ["sts:AssumeRole"] : ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
    principals {
      type        = "AWS"
      identifiers = [data.aws_caller_identity.me.account_id]
    }
  }
}

resource "aws_iam_user" "member" {
  for_each      = toset(["alice", "bob"])
  name          = each.key
  path          = "/team/"
  force_destroy = true
  tags          = { stage = var.stage, team = "blue" }
}

resource "aws_iam_group" "developers" {
  name = "developers"
  path = var.stage == 1 ? "/" : "/team/"
}

resource "aws_iam_group_membership" "developers" {
  name  = "developers"
  group = aws_iam_group.developers.name
  users = var.stage == 1 ? ["alice"] : ["alice", "bob"]

  depends_on = [aws_iam_user.member]
}

resource "aws_iam_group" "guests" {
  name = "guests"
}

resource "aws_iam_user_group_membership" "bob" {
  user   = aws_iam_user.member["bob"].name
  groups = [aws_iam_group.guests.name]
}

resource "aws_iam_policy" "readers" {
  name        = "readers"
  path        = "/team/"
  description = "Who may read"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = var.stage == 1 ? ["iam:ListUsers"] : ["iam:ListUsers", "iam:ListRoles"]
      Resource = "*"
    }]
  })
  tags = { stage = var.stage }
}

resource "aws_iam_user_policy" "alice" {
  name   = "own"
  user   = aws_iam_user.member["alice"].name
  policy = aws_iam_policy.readers.policy
}

resource "aws_iam_user_policy_attachment" "alice" {
  user       = aws_iam_user.member["alice"].name
  policy_arn = aws_iam_policy.readers.arn
}

resource "aws_iam_group_policy" "developers" {
  name   = "own"
  group  = aws_iam_group.developers.name
  policy = aws_iam_policy.readers.policy
}

resource "aws_iam_group_policy_attachment" "developers" {
  group      = aws_iam_group.developers.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_role" "worker" {
  name                 = "worker"
  path                 = "/team/"
  description          = "Works, at stage ${var.stage}"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = var.stage * 3600
  permissions_boundary = var.stage == 1 ? null : aws_iam_policy.readers.arn
  tags                 = { stage = var.stage }
}

resource "aws_iam_role_policy" "worker" {
  name   = "own"
  role   = aws_iam_role.worker.id
  policy = aws_iam_policy.readers.policy
}

resource "aws_iam_role_policy_attachment" "worker" {
  role       = aws_iam_role.worker.name
  policy_arn = aws_iam_policy.readers.arn
}

resource "aws_iam_instance_profile" "worker" {
  name = "worker"
  role = aws_iam_role.worker.name
  tags = { stage = var.stage }
}

resource "aws_iam_access_key" "alice" {
  user   = aws_iam_user.member["alice"].name
  status = var.stage == 1 ? "Active" : "Inactive"
}

resource "aws_iam_account_alias" "team" {
  count         = var.stage == 1 ? 1 : 0
  account_alias = "team-${data.aws_caller_identity.me.account_id}"
}

output "key" {
  value     = { AccessKeyId = aws_iam_access_key.alice.id, SecretAccessKey = aws_iam_access_key.alice.secret }
  sensitive = true
}

output "me" {
  value = data.aws_caller_identity.me.arn
}
