"""The network service (neutron): networks, addresses, ports, routers, security groups, agents."""
