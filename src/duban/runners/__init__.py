"""What rings the bell. The database is the truth; a runner only asks what is due."""
