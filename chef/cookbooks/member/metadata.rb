# frozen_string_literal: true

name 'member'
maintainer 'The startup-stack authors'
license 'Apache-2.0'
description "The agent of a member with a fixed address: it keeps the member's record and changes the member in place"
version '0.1.0'
chef_version '>= 18'
supports 'debian', '>= 12.0'
depends 'base', '~> 0.1'
