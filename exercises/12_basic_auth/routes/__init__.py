"""The blueprints. Yours go into files beside this one."""
