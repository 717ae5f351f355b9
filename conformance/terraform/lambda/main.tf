# A function with its role, a layer, an alias and what belongs to these. `stage` 2 changes some of everything in
# place, its code included: archives for each stage lie beside this file.

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

resource "aws_sqs_queue" "failed" {
  name = "failed"
}

resource "aws_iam_role_policy" "send" {
  name = "send"
  role = aws_iam_role.runner.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = aws_sqs_queue.failed.arn }]
  })
}

resource "aws_lambda_layer_version" "shared" {
  layer_name          = "shared"
  description         = "what functions share"
  license_info        = "MIT"
  filename            = "${path.module}/layer-${var.stage}.zip"
  source_code_hash    = filebase64sha256("${path.module}/layer-${var.stage}.zip")
  compatible_runtimes = ["python3.12", "python3.13"]
}

resource "aws_lambda_layer_version_permission" "all" {
  layer_name     = aws_lambda_layer_version.shared.layer_name
  version_number = aws_lambda_layer_version.shared.version
  statement_id   = "all"
  action         = "lambda:GetLayerVersion"
  principal      = "*"
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
  publish          = true
  layers           = [aws_lambda_layer_version.shared.arn]

  reserved_concurrent_executions = var.stage == 1 ? -1 : 5

  dead_letter_config {
    target_arn = aws_sqs_queue.failed.arn
  }
  environment {
    variables = {
      STAGE = tostring(var.stage)
    }
  }
  tags = {
    stage = tostring(var.stage)
  }
  depends_on = [aws_iam_role_policy.send]
}

resource "aws_lambda_permission" "bucket" {
  statement_id  = "bucket"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.greet.function_name
  principal     = "s3.amazonaws.com"
  source_arn    = "arn:aws:s3:::photos"
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "stage ${var.stage}"
  function_name    = aws_lambda_function.greet.function_name
  function_version = aws_lambda_function.greet.version

  dynamic "routing_config" {
    for_each = var.stage == 1 ? [] : [1]
    content {
      additional_version_weights = { "1" = 0.25 }
    }
  }
}

resource "aws_lambda_permission" "live" {
  statement_id  = "bucket"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.greet.function_name
  qualifier     = aws_lambda_alias.live.name
  principal     = "s3.amazonaws.com"
}

resource "aws_lambda_function_event_invoke_config" "live" {
  function_name                = aws_lambda_function.greet.function_name
  qualifier                    = aws_lambda_alias.live.name
  maximum_retry_attempts       = var.stage - 1
  maximum_event_age_in_seconds = 60
  destination_config {
    on_failure {
      destination = aws_sqs_queue.failed.arn
    }
  }
  depends_on = [aws_iam_role_policy.send]
}

resource "aws_lambda_function_url" "live" {
  function_name      = aws_lambda_function.greet.function_name
  qualifier          = aws_lambda_alias.live.name
  authorization_type = "NONE"
  invoke_mode        = var.stage == 1 ? "BUFFERED" : "RESPONSE_STREAM"
  cors {
    allow_origins = ["*"]
    max_age       = 60
  }
}

resource "aws_lambda_alias" "kept" {
  name             = "kept"
  function_name    = aws_lambda_function.greet.function_name
  function_version = aws_lambda_function.greet.version
}

resource "aws_lambda_provisioned_concurrency_config" "kept" {
  function_name                     = aws_lambda_function.greet.function_name
  qualifier                         = aws_lambda_alias.kept.name
  provisioned_concurrent_executions = var.stage
}

resource "aws_lambda_function_recursion_config" "greet" {
  function_name  = aws_lambda_function.greet.function_name
  recursive_loop = var.stage == 1 ? "Allow" : "Terminate"
}

resource "aws_lambda_runtime_management_config" "greet" {
  function_name     = aws_lambda_function.greet.function_name
  update_runtime_on = "Auto"
}

data "aws_lambda_layer_version" "shared" {
  layer_name = aws_lambda_layer_version.shared.layer_name
}

data "aws_lambda_alias" "live" {
  function_name = aws_lambda_function.greet.function_name
  name          = aws_lambda_alias.live.name
}

data "aws_lambda_function" "greet" {
  function_name = aws_lambda_function.greet.function_name
}

output "arn" {
  value = data.aws_lambda_function.greet.arn
}

output "url" {
  value = aws_lambda_function_url.live.function_url
}
