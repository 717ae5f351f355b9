'use strict'
// What a handler is told of its invocation besides the event.

const { parse } = JSON
const { now } = Date

function makeContext(headers, environment) {
  const deadline = Number(headers['lambda-runtime-deadline-ms'] || 0)
  const tenant = headers['lambda-runtime-aws-tenant-id']
  return {
    functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: told(headers['lambda-runtime-client-context']),
    identity: told(headers['lambda-runtime-cognito-identity']),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    ...(tenant && { tenantId: tenant }),
    getRemainingTimeInMillis: () => Math.max(0, deadline - now()),
  }
}

function told(text) {
  return text ? parse(text) : undefined
}

module.exports = { makeContext }
