# -*- encoding: utf-8 -*-
# stub: json 2.7.1 ruby lib

Gem::Specification.new do |s|
  s.name = "json".freeze
  s.version = "2.7.1"

  s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze)
  s.rubygems_version = "3.3.15".freeze
end
