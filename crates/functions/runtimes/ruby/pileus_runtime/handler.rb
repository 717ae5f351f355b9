module Pileus
  # The lines of a backtrace that are not the function's.
  RUNTIME_FILES = ["#{__dir__}/", "#{File.dirname(__dir__)}/bootstrap.rb"].freeze

  # How an error is told: `Function<…>` for those of the handler, `Init<…>` for those before there is one.
  module Fault
    def self.document(error, origin = nil)
      kind = error.class.name || 'Anonymous'
      told = { 'errorMessage' => message(error), 'errorType' => origin ? "#{origin}<#{kind}>" : kind }
      told['stackTrace'] = (error.backtrace || []).reject { |line| line.start_with?(*RUNTIME_FILES) }
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
end
