import os

SECRET_KEY = "none"
INSTALLED_APPS = ["app"]
DATABASES = {"default": {"ENGINE": "django.db.backends." + os.environ["BENCH_ENGINE"], "NAME": os.environ["BENCH_NAME"],
                         "HOST": os.environ.get("BENCH_HOST", ""), "USER": os.environ.get("BENCH_USER", "")}}
USE_TZ = False
