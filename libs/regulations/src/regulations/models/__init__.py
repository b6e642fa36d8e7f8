"""The general model and the models of departments, from YAML to the kernel's definitions."""
