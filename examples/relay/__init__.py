"""A small relay that passes on what has a permit of Bide, and refuses everything else."""
