module Pileus
  # Events of the log on descriptor 3, a frame each: four bytes of length, least first, then the text.
  class Log
    CHANNEL = 3
    # A longer message comes as several frames. No frame comes near the bound of the channel.
    FRAME_BYTES_MAX = 1 << 20
    # In the order of `Logger`, which knows nothing below DEBUG.
    LEVELS = { 'TRACE' => 0, 'DEBUG' => 0, 'INFO' => 1, 'WARN' => 2, 'ERROR' => 3, 'FATAL' => 4 }.freeze

    attr_accessor :request
    attr_reader :level

    def initialize(environment)
      @structured = environment['AWS_LAMBDA_LOG_FORMAT'].to_s.upcase == 'JSON'
      @level = LEVELS[environment['AWS_LAMBDA_LOG_LEVEL'].to_s.upcase]
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
        at = 0
        while at < bytes.bytesize
          piece = bytes.byteslice(at, piece_length(bytes, at))
          @channel&.write([piece.bytesize].pack('V') << piece)
          at += piece.bytesize
        end
      end
      text.to_s.bytesize
    rescue SystemCallError, IOError
      # Closed by the function, or nobody listens: there is no one to tell.
      0
    end

    def close; end

    # Whether lines are JSON.
    def structured? = @structured

    private

    # It ends with a whole letter.
    def piece_length(bytes, start)
      last = start + FRAME_BYTES_MAX
      last -= 1 while last < bytes.bytesize && bytes.getbyte(last) & 0xC0 == 0x80
      last - start
    end
  end

  # What `Logger` is given in place of a standard stream.
  module Logging
    FORMAT = "%s, [%s #%d] %5s %s -- %s: %s\n".freeze

    class << self
      attr_accessor :log
    end

    def initialize(device = nil, *rest, **options)
      taken = [$stdout, $stderr, STDOUT, STDERR].include?(device)
      log = Logging.log
      super(taken ? log : device, *rest, **options)
      return unless taken
      @default_formatter = log.structured? ? Structured.new : Format.new
      self.level = log.level if log.level && !options.key?(:level)
    end

    def self.text(message)
      case message
      when String then message
      when Exception then "#{message.message} (#{message.class})\n#{message.backtrace&.join("\n")}"
      else message.inspect
      end
    end

    # As the standard library has it, with the id of the invocation.
    class Format
      attr_accessor :datetime_format

      def call(severity, time, program, message)
        stamp = time.strftime(datetime_format || '%Y-%m-%dT%H:%M:%S.%6N')
        FORMAT % [severity[0], stamp, Process.pid, severity, Logging.log.request, program, Logging.text(message)]
      end
    end

    # An object of JSON, on a line.
    class Structured
      attr_accessor :datetime_format

      def call(severity, time, program, message)
        told = { 'timestamp' => Structured.stamp(time), 'level' => severity }
        told.merge!(message.is_a?(Exception) ? Fault.document(message) : { 'message' => whole(Logging.text(message)) })
        told['logger'] = program.to_s if program
        told['requestId'] = Logging.log.request if Logging.log.request
        "#{JSON.generate(told)}\n"
      end

      def self.stamp(time) = time.getutc.strftime('%Y-%m-%dT%H:%M:%S.%3NZ')

      private

      # Bytes that are no text cannot be written as JSON.
      def whole(text) = text.encode(Encoding::UTF_8, invalid: :replace, undef: :replace).scrub
    end

    # Every `Logger` that a function makes comes after this.
    def self.watch(log)
      self.log = log
      require 'logger'
      ::Logger.prepend(self)
    end
  end
end
