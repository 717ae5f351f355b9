# Runs a function written in Ruby 3. Initialises, then takes one event after the other until the process ends.
#
# It lives in one process with the handler: it keeps objects of its own, and writes with what IO has, not with
# `$stdout` or a logger that a handler may have changed. `json` and `socket` of the standard library are all it loads.

require 'json'
require 'socket'

module Pileus
  RUNTIME_FILE = File.expand_path(__FILE__).freeze

  # The Lambda Runtime API over one connection that is kept. Answers come with their length, as the server gives them.
  class Client
    PATH = '/2018-06-01/runtime/'.freeze

    def initialize(address)
      host, _, port = address.rpartition(':')
      @place = [host.empty? ? '127.0.0.1' : host, Integer(port)]
      @address = address
      connect
    end

    # Waits for an event. An idle connection may have been closed: asking again takes nothing from anybody.
    def next
      request = "#{head('GET', 'invocation/next', {})}\r\n"
      status, headers, body = begin
        exchange(request)
      rescue SystemCallError, EOFError
        connect
        exchange(request)
      end
      raise "The Runtime API gave no event: #{status} #{body}" unless status == 200
      [headers, body]
    end

    def respond(id, body, type = 'application/json')
      post("invocation/#{id}/response", body, { 'Content-Type' => type })
    end

    def fail(id, body, kind)
      post("invocation/#{id}/error", body, error_headers(kind))
    end

    def fail_to_start(body, kind)
      post('init/error', body, error_headers(kind))
    end

    private

    def error_headers(kind)
      { 'Content-Type' => 'application/json', 'Lambda-Runtime-Function-Error-Type' => kind.gsub(/[^ -~]/, '?') }
    end

    # What the server says to it is the server's matter: it knows what it has refused, and why.
    def post(path, body, headers)
      lines = head('POST', path, headers.merge('Content-Length' => body.bytesize))
      exchange("#{lines}\r\n".b << body.b)
    end

    def head(method, path, headers)
      told = headers.map { |name, value| "#{name}: #{value}\r\n" }.join
      "#{method} #{PATH}#{path} HTTP/1.1\r\nHost: #{@address}\r\n#{told}"
    end

    def connect
      @socket = Socket.tcp(*@place)
      @socket.setsockopt(Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1)
    end

    def exchange(request)
      @socket.write(request)
      first, *lines = read_head
      headers = lines.to_h do |line|
        name, _, value = line.partition(':')
        [name.downcase, value.strip]
      end
      body = @socket.read(headers.fetch('content-length', '0').to_i) || ''
      [first.split(' ')[1].to_i, headers, body.force_encoding(Encoding::UTF_8)]
    end

    def read_head
      lines = []
      loop do
        line = @socket.gets("\r\n", chomp: true)
        raise EOFError, 'the Runtime API closed the connection' if line.nil?
        return lines if line.empty?
        lines << line.force_encoding(Encoding::UTF_8)
      end
    end
  end

  # Events of the log on descriptor 3, a frame each: four bytes of length, least first, then the text.
  class Log
    CHANNEL = 3
    # A longer message comes as several frames. No frame comes near the bound of the channel.
    FRAME_BYTES_MAX = 1 << 20

    attr_accessor :request

    def initialize
      @channel = IO.for_fd(CHANNEL, 'wb', autoclose: false)
      @channel.sync = true
      @channel.close_on_exec = true
      @lock = Mutex.new
    rescue SystemCallError
      @channel = nil
    end

    def write(text)
      bytes = text.to_s.b
      @lock.synchronize do
        0.step(bytes.bytesize - 1, FRAME_BYTES_MAX) do |at|
          piece = bytes.byteslice(at, FRAME_BYTES_MAX)
          @channel&.write([piece.bytesize].pack('V') << piece)
        end
      end
      text.to_s.bytesize
    rescue SystemCallError, IOError
      # Closed by the function, or nobody listens: there is no one to tell.
      0
    end

    def close; end
  end

  # What `Logger` is given in place of a standard stream.
  module Logging
    FORMAT = "%s, [%s #%d] %5s %s -- %s: %s\n".freeze

    class << self
      attr_accessor :log
    end

    def initialize(device = nil, *rest, **options)
      taken = [$stdout, $stderr, STDOUT, STDERR].include?(device)
      super(taken ? Logging.log : device, *rest, **options)
      @default_formatter = Format.new if taken
    end

    # As the standard library has it, with the id of the invocation.
    class Format
      attr_accessor :datetime_format

      def call(severity, time, program, message)
        stamp = time.strftime(datetime_format || '%Y-%m-%dT%H:%M:%S.%6N')
        FORMAT % [severity[0], stamp, Process.pid, severity, Logging.log.request, program, text(message)]
      end

      private

      def text(message)
        case message
        when String then message
        when Exception then "#{message.message} (#{message.class})\n#{message.backtrace&.join("\n")}"
        else message.inspect
        end
      end
    end

    # Every `Logger` that a function makes comes after this.
    def self.watch(log)
      self.log = log
      require 'logger'
      ::Logger.prepend(self)
    end
  end

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

  # How an error is told: `Function<…>` for those of the handler, `Init<…>` for those before there is one.
  module Fault
    def self.document(error, origin)
      told = { 'errorMessage' => message(error), 'errorType' => "#{origin}<#{error.class.name || 'Anonymous'}>" }
      told['stackTrace'] = (error.backtrace || []).reject { |line| line.start_with?(RUNTIME_FILE) }
      told
    end

    def self.message(error)
      text = error.respond_to?(:original_message) ? error.original_message : error.message
      text.to_s.dup.force_encoding(Encoding::UTF_8).scrub
    rescue StandardError
      error.class.to_s
    end
  end

  # Finds and calls the method that a handler's name means: `file.method` or `file.Module::Class.method`.
  class Handler
    def initialize(name)
      @file, @class_name, @method = split(name)
    end

    def load
      require @file
    end

    def call(event, context)
      target = @class_name ? Kernel.const_get(@class_name) : TOPLEVEL_BINDING.receiver
      target.send(@method, event: event, context: context)
    end

    private

    def split(name)
      parts = name.split('.')
      case parts.length
      when 2 then [parts[0], nil, parts[1].to_sym]
      when 3 then [parts[0], parts[1], parts[2].to_sym]
      else raise ArgumentError, "Invalid handler #{name}, must be of form FILENAME.METHOD or FILENAME.CLASS.METHOD " \
                                'where FILENAME corresponds with an existing Ruby source file FILENAME.rb, ' \
                                'CLASS is an optional module/class namespace and METHOD is a callable method. ' \
                                "If using CLASS, METHOD must be a class-level method."
      end
    end
  end

  # The process.
  class Loop
    def initialize
      $stdout.sync = $stderr.sync = true
      @log = Log.new
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
      @log.write("#{label}\n#{JSON.pretty_generate(told)}\n")
      told
    end

    # A stream is answered as it is, anything else as JSON.
    def written(answer)
      return [answer.read, 'application/unknown'] if defined?(StringIO) && answer.is_a?(StringIO)
      [JSON.generate(answer), 'application/json']
    end

    def look_in_layers(task)
      version = RbConfig::CONFIG['ruby_version']
      $LOAD_PATH.unshift(task, "/var/runtime/lib", "/opt/ruby/lib", "/var/runtime")
      ENV['GEM_PATH'] ||= "#{task}/vendor/bundle/ruby/#{version}:/opt/ruby/gems/#{version}:/var/runtime:/var/runtime/ruby/#{version}"
      Gem.paths = ENV.to_h if defined?(Gem)
    end
  end
end

exit(Pileus::Loop.new.run) if $PROGRAM_NAME == __FILE__
