"""Nova: servers on several hosts, through api, conductor, scheduler and compute, which talk only over the bus."""
