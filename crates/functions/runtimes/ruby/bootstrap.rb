# Runs a function written in Ruby 3.
#
# The loop lives in one process with the handler: it keeps objects of its own, and writes with what IO has, not with
# `$stdout` or a logger that a handler may have changed. `json`, `socket` and `logger` are all it loads.

require_relative 'pileus_runtime/loop'

exit(Pileus::Loop.new.run)
