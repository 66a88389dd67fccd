"""people"""
import os

from alembic import op
from transform import transform

revision = "001"
down_revision = None


def upgrade():
    transform(op.get_bind().connection.connection, os.environ["BENCH_WORK"])
