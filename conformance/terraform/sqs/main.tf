# Queues of a shop: orders with a dead letter queue and a policy, and one that keeps its order. `stage` 2
# changes some of everything in place.

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

resource "aws_sqs_queue" "dead" {
  name                      = "orders-dead"
  message_retention_seconds = 1209600
}

resource "aws_sqs_queue" "orders" {
  name                       = "orders"
  visibility_timeout_seconds = 45 * var.stage
  delay_seconds              = var.stage - 1
  max_message_size           = 65536
  receive_wait_time_seconds  = 10
  sqs_managed_sse_enabled    = true
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead.arn
    maxReceiveCount     = 1 + 2 * var.stage
  })
  tags = { stage = var.stage }
}

resource "aws_sqs_queue_redrive_allow_policy" "dead" {
  queue_url = aws_sqs_queue.dead.id
  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.orders.arn]
  })
}

data "aws_iam_policy_document" "orders" {
  statement {
    sid       = "topic"
    actions   = var.stage == 1 ? ["sqs:SendMessage"] : ["sqs:SendMessage", "sqs:GetQueueUrl"]
    resources = [aws_sqs_queue.orders.arn]
    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:aws:sns:us-east-1:*:orders"]
    }
  }
}

resource "aws_sqs_queue_policy" "orders" {
  queue_url = aws_sqs_queue.orders.id
  policy    = data.aws_iam_policy_document.orders.json
}

resource "aws_sqs_queue" "first" {
  name                        = "first.fifo"
  fifo_queue                  = true
  content_based_deduplication = true
  deduplication_scope         = var.stage == 1 ? "queue" : "messageGroup"
  fifo_throughput_limit       = var.stage == 1 ? "perQueue" : "perMessageGroupId"
}

output "urls" {
  value = {
    orders = aws_sqs_queue.orders.id
    dead   = aws_sqs_queue.dead.id
    first  = aws_sqs_queue.first.id
  }
}
