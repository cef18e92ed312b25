# frozen_string_literal: true

# For people who log in; services set their own in their units.
file '/etc/security/limits.d/startup-stack.conf' do
  content "* soft nofile 65536\n* hard nofile 65536\nroot soft nofile 65536\nroot hard nofile 65536\n"
  mode '0644'
end

directory '/etc/systemd/journald.conf.d' do
  mode '0755'
end

file '/etc/systemd/journald.conf.d/startup-stack.conf' do
  content "[Journal]\nStorage=persistent\nSystemMaxUse=1G\nSystemKeepFree=1G\nMaxRetentionSec=1month\n"
  mode '0644'
  notifies :restart, 'service[systemd-journald]'
end

service 'systemd-journald' do
  action :nothing
end
