"""The simulation: the only place where time passes, chance happens and messages travel. Imports nothing of ours."""
