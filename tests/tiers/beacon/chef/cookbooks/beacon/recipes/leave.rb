# frozen_string_literal: true

systemd_unit 'beacon.service' do
  action %i(stop disable delete)
end
