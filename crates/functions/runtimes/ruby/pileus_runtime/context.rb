require 'json'

module Pileus
  # What a handler is told of its invocation besides the event.
  class Context
    attr_reader :aws_request_id, :invoked_function_arn, :deadline_ms, :identity, :client_context, :tenant_id

    def initialize(headers, log)
      @aws_request_id = headers['lambda-runtime-aws-request-id']
      @invoked_function_arn = headers['lambda-runtime-invoked-function-arn']
      @deadline_ms = headers['lambda-runtime-deadline-ms'].to_i
      @identity = document(headers['lambda-runtime-cognito-identity'])
      @client_context = document(headers['lambda-runtime-client-context'])
      @tenant_id = headers['lambda-runtime-aws-tenant-id']
      @clock_diff = Process.clock_gettime(Process::CLOCK_REALTIME, :millisecond) - now
      @log = log
    end

    def get_remaining_time_in_millis
      [@deadline_ms - (now + @clock_diff), 0].max
    end

    def function_name = ENV['AWS_LAMBDA_FUNCTION_NAME']
    def function_version = ENV['AWS_LAMBDA_FUNCTION_VERSION']
    def memory_limit_in_mb = ENV['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']
    def log_group_name = ENV['AWS_LAMBDA_LOG_GROUP_NAME']
    def log_stream_name = ENV['AWS_LAMBDA_LOG_STREAM_NAME']

    def log(message)
      @log.write("#{message}\n")
    end

    private

    # Of a clock that nobody sets, and no library for tests replaces.
    def now = Process.clock_gettime(Process::CLOCK_MONOTONIC, :millisecond)

    def document(text)
      text && JSON.parse(text)
    end
  end
end
