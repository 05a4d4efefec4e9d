"""Makes a checkout ready to run and starts it. Standard library only; Python 3.11 or newer.

`start` is the way through; `system` is what the operating system must provide, `environment` the virtual environment
and its stamp, `lock` keeps two starts apart, `child` runs pip and apt-get and says what they do, `output_lines` puts
their output into fewer words.
"""
