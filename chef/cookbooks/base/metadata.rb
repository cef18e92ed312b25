# frozen_string_literal: true

name 'base'
maintainer 'The startup-stack authors'
license 'Apache-2.0'
description 'What every node has: time, limits, journal size, the periodic converge, closed metadata'
version '0.1.0'
chef_version '>= 18'
supports 'debian', '>= 12.0'
