# A function with its role and a permission. `stage` 2 changes some of everything in place, its code included:
# an archive for each stage lies beside this file.

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

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "runner" {
  name               = "runner"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_lambda_function" "greet" {
  function_name    = "greet"
  role             = aws_iam_role.runner.arn
  runtime          = "python3.12"
  handler          = "index.handler"
  filename         = "${path.module}/${var.stage}.zip"
  source_code_hash = filebase64sha256("${path.module}/${var.stage}.zip")
  timeout          = var.stage == 1 ? 3 : 30
  memory_size      = 256
  environment {
    variables = {
      STAGE = tostring(var.stage)
    }
  }
  tags = {
    stage = tostring(var.stage)
  }
}

resource "aws_lambda_permission" "bucket" {
  statement_id  = "bucket"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.greet.function_name
  principal     = "s3.amazonaws.com"
  source_arn    = "arn:aws:s3:::photos"
}

data "aws_lambda_function" "greet" {
  function_name = aws_lambda_function.greet.function_name
}

output "arn" {
  value = data.aws_lambda_function.greet.arn
}
