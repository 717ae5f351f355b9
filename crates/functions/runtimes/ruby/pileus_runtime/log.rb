module Pileus
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
end
