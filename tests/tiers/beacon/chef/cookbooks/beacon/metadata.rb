# frozen_string_literal: true

name 'beacon'
maintainer 'The startup-stack authors'
license 'Apache-2.0'
description 'A service that nodes of other tiers join: each of them says that it is there'
version '0.1.0'
chef_version '>= 18'
supports 'debian', '>= 12.0'
