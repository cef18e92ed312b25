# frozen_string_literal: true

name 'desk'
maintainer 'The startup-stack authors'
license 'Apache-2.0'
description 'A tier of the tests'
version '0.1.0'
chef_version '>= 18'
supports 'debian', '>= 12.0'
