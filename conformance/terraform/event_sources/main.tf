# A queue that runs a function. `stage` 2 changes how, in place. The function's archive lies beside this file.

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

resource "aws_sqs_queue" "jobs" {
  name = "jobs"
}

resource "aws_iam_role" "runner" {
  name = "runner"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "read" {
  name = "read"
  role = aws_iam_role.runner.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
      Resource = aws_sqs_queue.jobs.arn
    }]
  })
}

resource "aws_lambda_function" "work" {
  function_name    = "work"
  role             = aws_iam_role.runner.arn
  runtime          = "python3.12"
  handler          = "index.handler"
  filename         = "${path.module}/code.zip"
  source_code_hash = filebase64sha256("${path.module}/code.zip")
}

resource "aws_lambda_event_source_mapping" "jobs" {
  event_source_arn                   = aws_sqs_queue.jobs.arn
  function_name                      = aws_lambda_function.work.arn
  enabled                            = var.stage == 1
  batch_size                         = var.stage == 1 ? 10 : 100
  maximum_batching_window_in_seconds = var.stage - 1
  function_response_types            = var.stage == 1 ? [] : ["ReportBatchItemFailures"]

  dynamic "scaling_config" {
    for_each = var.stage == 1 ? [] : [1]
    content {
      maximum_concurrency = 2
    }
  }
  filter_criteria {
    filter {
      pattern = jsonencode({ body = { stage = [var.stage] } })
    }
  }
  tags = {
    stage = tostring(var.stage)
  }
  depends_on = [aws_iam_role_policy.read]
}

output "uuid" {
  value = aws_lambda_event_source_mapping.jobs.uuid
}
