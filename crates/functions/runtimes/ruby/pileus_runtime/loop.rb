require 'json'
require_relative 'client'
require_relative 'context'
require_relative 'handler'
require_relative 'log'

module Pileus
  # The process.
  class Loop
    def initialize
      $stdout.sync = $stderr.sync = true
      @log = Log.new(ENV)
      Logging.watch(@log)
      @client = Client.new(ENV.fetch('AWS_LAMBDA_RUNTIME_API'))
      look_in_layers(ENV.fetch('LAMBDA_TASK_ROOT', '/var/task'))
    end

    def run
      handler = initialised or return 1
      loop { serve(handler) }
    end

    private

    # `LoadError` and `SyntaxError` are no standard errors; what asks to end the process is neither.
    def initialised
      name = ENV.fetch('_HANDLER', '')
      handler = Handler.new(name)
      handler.load
      handler
    rescue StandardError, ScriptError => error
      told = tell("Init error when loading handler #{name}", error, 'Init')
      @client.fail_to_start(JSON.generate(told), told['errorType'])
      nil
    end

    def serve(handler)
      headers, body = @client.next
      id = @log.request = headers['lambda-runtime-aws-request-id']
      ENV['_X_AMZN_TRACE_ID'] = headers['lambda-runtime-trace-id']
      begin
        answer, type = written(handler.call(JSON.parse(body), Context.new(headers, @log)))
      rescue StandardError, ScriptError, NoMemoryError, SystemStackError => error
        fail(id, error)
      else
        @client.respond(id, answer, type)
      end
    end

    def fail(id, error)
      critical = error.is_a?(NameError)
      told = tell(critical ? 'Critical exception from handler' : 'Error raised from handler method', error, 'Function')
      @client.fail(id, JSON.generate(told), told['errorType'])
    end

    def tell(label, error, origin)
      told = Fault.document(error, origin)
      @log.write(@log.structured? ? structured(label, told) : "#{label}\n#{JSON.pretty_generate(told)}\n")
      told
    end

    def structured(label, told)
      head = { 'timestamp' => Logging::Structured.stamp(Time.now), 'level' => 'ERROR', 'message' => label }
      head['requestId'] = @log.request if @log.request
      "#{JSON.generate(head.merge(told))}\n"
    end

    # A stream is answered as it is, anything else as JSON.
    def written(answer)
      return [answer.read, 'application/unknown'] if defined?(StringIO) && answer.is_a?(StringIO)
      [JSON.generate(answer), 'application/json']
    end

    def look_in_layers(task)
      version = RbConfig::CONFIG['ruby_version']
      $LOAD_PATH.unshift(task, "/var/runtime/lib", "/opt/ruby/lib", "/var/runtime")
      own = "#{task}/vendor/bundle/ruby/#{version}:/opt/ruby/gems/#{version}"
      ENV['GEM_PATH'] ||= "#{own}:/var/runtime:/var/runtime/ruby/#{version}"
      Gem.paths = ENV.to_h if defined?(Gem)
    end
  end
end
