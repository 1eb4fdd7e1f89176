"""Small formats of clips: looping GIFs, for where videos don't play."""
