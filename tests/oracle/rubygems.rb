# rubygems.rb: the order of gems' versions as Ruby's own Gem::Version has it.

# An empty version is one that nobody knew; Gem::Version makes 0 of it.
def parse(text)
  Gem::Version.new(text) unless text.strip.empty?
rescue ArgumentError
  nil
end

versions = $stdin.read.split("\n", -1)[0..-2].map { |text| parse(text) }
versions.each do |a|
  puts(versions.map do |b|
    a && b ? "=><"[a <=> b] : "?"
  end.join)
end
