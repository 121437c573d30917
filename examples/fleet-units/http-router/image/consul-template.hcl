# Several changes within two seconds, such as a machine that comes or goes, are one reload.
wait {
  min = "2s"
  max = "10s"
}

template {
  source      = "/etc/consul-template/nginx.ctmpl"
  destination = "/etc/nginx/nginx.conf"
  # A configuration that nginx refuses is not loaded: the last good one goes on.
  command = "nginx -t && nginx -s reload"
}
