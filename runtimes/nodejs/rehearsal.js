// Nothing to do: loaded once before the forks, so that loading is not new to what is forked.
