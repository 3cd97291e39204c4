"""Write a file so that its reader finds the old version or the new one, whole, whatever happens in between.

The bytes go to a temporary file of the same folder, are forced to the disk, read back and checked, and take the place
of the target in one step; the version they replace stays beside it as `name.bak`.

    from segment_udfs.writing import atomic_write, backup_of, check_target, free_name, safe_filename, within
"""

from segment_udfs.writing.atomic import atomic_write, backup_of
from segment_udfs.writing.names import safe_filename, within
from segment_udfs.writing.targets import check_target, free_name

__all__ = ["atomic_write", "backup_of", "check_target", "free_name", "safe_filename", "within"]
