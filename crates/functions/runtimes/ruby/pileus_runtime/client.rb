require 'socket'

module Pileus
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
end
